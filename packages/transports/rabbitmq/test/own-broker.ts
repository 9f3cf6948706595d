import { randomUUID } from "node:crypto";
import { type Broker, brokerOrSkip } from "@posthorn/brokers";
import { startProxy, type TcpProxy } from "@posthorn/conformance";
import type {
  Delivery,
  Destination,
  Outgoing,
  Settlement,
  SubscribeOptions,
  Subscription,
  Transport,
} from "@posthorn/core/transport";
import { openRabbitmqTransport, type RabbitmqTransportOptions } from "@posthorn/transport-rabbitmq";
import { type ChannelModel, connect } from "amqplib";
import { afterAll, afterEach, beforeAll } from "vitest";
import { type RabbitmqBroker, broker as rabbitmq, startRabbitmq } from "./broker.ts";

const choice = brokerOrSkip(rabbitmq);

/** True if no broker is available for tests. */
export const skip: boolean = choice.skip;
/** True if the broker was started elsewhere, so that tests must not stop it. */
export const external: boolean = choice.external;

/** A broker for the tests of one file. Everything that a test opens there is closed after it. */
export interface OwnBroker {
  readonly url: () => string;
  readonly broker: () => Broker;
  /** Runs `rabbitmqctl`. Throws for an external broker. */
  readonly control: (...args: readonly string[]) => Promise<string>;
  /** Starts a proxy in front of the broker. The URL leads through the proxy. */
  readonly proxied: () => Promise<{ readonly proxy: TcpProxy; readonly url: string }>;
  readonly open: (options?: Partial<RabbitmqTransportOptions>) => Promise<Transport>;
  /** Connects with plain amqplib, as any other AMQP client does. */
  readonly otherClient: () => Promise<ChannelModel>;
}

export function ownBroker(): OwnBroker {
  let running: (Broker & Partial<Pick<RabbitmqBroker, "control">>) | undefined;
  let closers: (() => Promise<unknown>)[] = [];

  const broker = (): NonNullable<typeof running> => {
    if (running === undefined) throw new Error("The broker is not running.");
    return running;
  };

  if (!skip) {
    beforeAll(async () => {
      running = external ? await choice.start() : await startRabbitmq();
    }, 90_000);
    afterEach(async () => {
      const open = closers;
      closers = [];
      for (const close of open.reverse()) await close();
    });
    afterAll(async () => running?.close());
  }

  return {
    broker,
    url: () => broker().url,
    control(...args) {
      const { control } = broker();
      if (control === undefined) throw new Error("Tests cannot control an external broker.");
      return control(...args);
    },
    async proxied() {
      const { url, host, port } = broker();
      const proxy = await startProxy({ host, port });
      closers.push(() => proxy.close());
      return { proxy, url: url.replace(`${host}:${port}`, `${proxy.host}:${proxy.port}`) };
    },
    async open(options = {}) {
      const transport = await openRabbitmqTransport({ url: broker().url, ...options });
      closers.push(() => transport.close({ timeoutMs: 1_000 }));
      return transport;
    },
    async otherClient() {
      const model = await connect(broker().url, { noDelay: true });
      model.on("error", () => {});
      closers.push(() => model.close().catch(() => {}));
      return model;
    },
  };
}

/** Returns a name that no other test uses. */
export function unique(name: string): string {
  return `${name}-${randomUUID().slice(0, 8)}`;
}

export function packet(id: string, more: Partial<Outgoing> = {}): Outgoing {
  return { id, headers: { "ce-id": id }, body: Buffer.from(id), ...more };
}

/** Resolves once a condition holds. Rejects with its description if it does not within `withinMs`. */
export async function until(description: string, condition: () => boolean, withinMs = 20_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`Not within ${withinMs} ms: ${description}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A subscription, and the deliveries that it has received. */
export interface Received {
  readonly deliveries: Delivery[];
  readonly subscription: Subscription;
  /** Resolves once there are that many deliveries. */
  reach(count: number): Promise<void>;
}

export interface ReceiveOptions extends SubscribeOptions {
  /** Settles a delivery. Default: `done`. */
  readonly settle?: (delivery: Delivery) => Settlement | Promise<Settlement>;
}

export async function receiveFrom(
  transport: Transport,
  from: Destination,
  { settle = () => ({ kind: "done" }), ...options }: ReceiveOptions = {},
): Promise<Received> {
  const deliveries: Delivery[] = [];
  let onDelivery = (): void => {};
  const receive = async (delivery: Delivery): Promise<Settlement> => {
    deliveries.push(delivery);
    onDelivery();
    return settle(delivery);
  };
  const subscription = await transport.subscribe(from, receive, options);
  return {
    deliveries,
    subscription,
    reach: (count) =>
      new Promise((resolve) => {
        onDelivery = () => {
          if (deliveries.length >= count) resolve();
        };
        onDelivery();
      }),
  };
}

/** The ids of packets, in the order of their deliveries. */
export function idsOf(deliveries: readonly Delivery[]): readonly (string | undefined)[] {
  return deliveries.map(({ headers }) => headers["ce-id"]);
}
