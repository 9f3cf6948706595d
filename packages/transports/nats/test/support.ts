import { type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import {
  type Delivery,
  type Outgoing,
  type Settlement,
  type Transport,
  wireHeaders,
} from "@posthorn/core/transport";
import { type NatsFeatures, type NatsTransportOptions, openNatsTransport } from "@posthorn/transport-nats";
import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { type NatsBroker, startNats } from "./broker.ts";

export const done: Settlement = { kind: "done" };

export function packetOf(id: string, more: Partial<Outgoing> = {}): Outgoing {
  return { id, body: new TextEncoder().encode(id), headers: { [wireHeaders.id]: id }, ...more };
}

export function idOf({ headers }: Pick<Delivery, "headers">): string {
  return headers[wireHeaders.id] ?? "";
}

/** Waits for what must happen, whether that is known at once or has to be asked for. Says so if it does not. */
export function until(what: () => boolean | Promise<boolean>): Promise<void> {
  return vi.waitFor(
    async () => {
      if (!(await what())) throw new Error(`never came true: ${what}`);
    },
    { timeout: 15_000, interval: 10 },
  );
}

/** Resolves to the code that a promise rejects with. */
export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

/** Opens transports, and closes all of them when a test is over. */
export function opener(): {
  open(options: NatsTransportOptions): Promise<Transport<NatsFeatures>>;
  closeAll(): Promise<void>;
} {
  const opened: Transport[] = [];
  return {
    async open(options) {
      const transport = await openNatsTransport(options);
      opened.push(transport);
      return transport;
    },
    async closeAll() {
      await Promise.all(opened.splice(0).map((transport) => transport.close({ timeoutMs: 500 })));
    },
  };
}

/** A server of a test file's own, a plain client of it, and what tests open there, closed after each. */
export interface OwnServer {
  readonly broker: NatsBroker;
  readonly nc: NatsConnection;
  readonly jsm: JetStreamManager;
  readonly open: (options?: NatsTransportOptions) => Promise<Transport<NatsFeatures>>;
}

/** To be called in a `describe`: the server runs from its first test to its last. */
export function ownServer(): OwnServer {
  const { open, closeAll } = opener();
  let running: Omit<OwnServer, "open"> | undefined;

  function started(): Omit<OwnServer, "open"> {
    if (running === undefined) throw new Error("The server does not run.");
    return running;
  }

  beforeAll(async () => {
    const broker = await startNats();
    const nc = await connect({ servers: broker.url });
    running = { broker, nc, jsm: await jetstreamManager(nc) };
  });
  afterEach(closeAll);
  afterAll(async () => {
    await running?.nc.close();
    await running?.broker.close();
  });

  return {
    get broker() {
      return started().broker;
    },
    get nc() {
      return started().nc;
    },
    get jsm() {
      return started().jsm;
    },
    open: (options) => open({ servers: started().broker.url, ...options }),
  };
}
