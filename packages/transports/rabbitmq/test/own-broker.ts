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

/** Whether there is no broker to test with. */
export const skip: boolean = choice.skip;
/** Whether the broker is not ours to stop. */
export const external: boolean = choice.external;

/** A broker for a test file, and what its tests open there, closed after each. */
export interface OwnBroker {
  readonly url: () => string;
  readonly broker: () => Broker;
  /** Runs `rabbitmqctl`. Only where the broker is ours. */
  readonly control: (...args: readonly string[]) => Promise<string>;
  /** A proxy in front of the broker, and the URL that leads through it. */
  readonly proxied: () => Promise<{ readonly proxy: TcpProxy; readonly url: string }>;
  readonly open: (options?: Partial<RabbitmqTransportOptions>) => Promise<Transport>;
  /** Any AMQP client. */
  readonly foreign: () => Promise<ChannelModel>;
}

export function ownBroker(): OwnBroker {
  let running: (Broker & Partial<Pick<RabbitmqBroker, "control">>) | undefined;
  let closers: (() => Promise<unknown>)[] = [];

  const broker = (): NonNullable<typeof running> => {
    if (running === undefined) throw new Error("The broker does not run.");
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
      if (control === undefined) throw new Error("This broker is not ours to control.");
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
    async foreign() {
      const model = await connect(broker().url, { noDelay: true });
      model.on("error", () => {});
      closers.push(() => model.close().catch(() => {}));
      return model;
    },
  };
}

/** A name that no other test uses. */
export function unique(name: string): string {
  return `${name}-${randomUUID().slice(0, 8)}`;
}

export function packet(id: string, more: Partial<Outgoing> = {}): Outgoing {
  return { id, headers: { "ce-id": id }, body: Buffer.from(id), ...more };
}

/** Resolves once a condition holds. Rejects, naming it, if it does not within `withinMs`. */
export async function until(what: string, condition: () => boolean, withinMs = 20_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`It did not happen within ${withinMs} ms that ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What a subscription received so far, and a promise of when it is so many. */
export interface Received {
  readonly deliveries: Delivery[];
  readonly subscription: Subscription;
  reach(count: number): Promise<void>;
}

export async function receiveFrom(
  transport: Transport,
  from: Destination,
  settle: (delivery: Delivery) => Settlement | Promise<Settlement> = () => ({ kind: "done" }),
  options: SubscribeOptions = {},
): Promise<Received> {
  const deliveries: Delivery[] = [];
  let look = (): void => {};
  const receive = async (delivery: Delivery): Promise<Settlement> => {
    deliveries.push(delivery);
    look();
    return settle(delivery);
  };
  const subscription = await transport.subscribe(from, receive, options);
  return {
    deliveries,
    subscription,
    reach: (count) =>
      new Promise((resolve) => {
        look = () => {
          if (deliveries.length >= count) resolve();
        };
        look();
      }),
  };
}
