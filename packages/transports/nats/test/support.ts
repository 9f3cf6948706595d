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
import { type NatsBroker, type NatsOptions, startNats } from "./broker.ts";

export const done: Settlement = { kind: "done" };

export function packetOf(id: string, more: Partial<Outgoing> = {}): Outgoing {
  return { id, body: new TextEncoder().encode(id), headers: { [wireHeaders.id]: id }, ...more };
}

export function idOf({ headers }: Pick<Delivery, "headers">): string {
  return headers[wireHeaders.id] ?? "";
}

/** Waits until a condition is true. Rejects with the condition's source if that takes too long. */
export function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  return vi.waitFor(
    async () => {
      if (!(await condition())) throw new Error(`never true: ${condition}`);
    },
    { timeout: 15_000, interval: 10 },
  );
}

/** The code of the error that the promise rejects with. Undefined if it resolves. */
export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

/** Opens transports. `closeAll` closes those that are open. */
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

/** A server for one test file, a client of it, and transports over it. Those are closed after each test. */
export interface OwnServer {
  readonly broker: NatsBroker;
  readonly nc: NatsConnection;
  readonly jsm: JetStreamManager;
  readonly open: (options?: NatsTransportOptions) => Promise<Transport>;
}

/** To be called in a `describe`. The server runs from its first test to its last. */
export function ownServer(options: NatsOptions = {}): OwnServer {
  const { open, closeAll } = opener();
  let running: Omit<OwnServer, "open"> | undefined;

  function started(): Omit<OwnServer, "open"> {
    if (running === undefined) throw new Error("The server does not run.");
    return running;
  }

  beforeAll(async () => {
    const broker = await startNats(options);
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
