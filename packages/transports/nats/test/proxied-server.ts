import { type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { startProxy, type TcpProxy } from "@posthorn/conformance";
import type { Transport } from "@posthorn/core/transport";
import type { NatsTransportOptions } from "@posthorn/transport-nats";
import { afterAll, afterEach, beforeAll } from "vitest";
import { type NatsBroker, startNats } from "./broker.ts";
import { opener } from "./support.ts";

/** A server for one test file, a client of it, and transports over it. Those are closed after each test. */
export interface ProxiedServer {
  readonly nc: NatsConnection;
  readonly jsm: JetStreamManager;
  /** Opens a transport without a proxy. */
  readonly openDirectly: (options?: NatsTransportOptions) => Promise<Transport>;
  readonly openThroughProxy: (
    options?: NatsTransportOptions,
  ) => Promise<{ readonly transport: Transport; readonly proxy: TcpProxy }>;
}

/** To be called in a `describe`. The server runs from its first test to its last. */
export function proxiedServer(): ProxiedServer {
  const { open, closeAll } = opener();
  let proxies: TcpProxy[] = [];
  let running: { broker: NatsBroker; nc: NatsConnection; jsm: JetStreamManager } | undefined;

  function started(): NonNullable<typeof running> {
    if (running === undefined) throw new Error("The server does not run.");
    return running;
  }

  beforeAll(async () => {
    const broker = await startNats();
    const nc = await connect({ servers: broker.url });
    running = { broker, nc, jsm: await jetstreamManager(nc) };
  });
  afterEach(async () => {
    for (const proxy of proxies) proxy.pass();
    await closeAll();
    await Promise.all(proxies.map((proxy) => proxy.close()));
    proxies = [];
  });
  afterAll(async () => {
    await running?.nc.close();
    await running?.broker.close();
  });

  return {
    get nc() {
      return started().nc;
    },
    get jsm() {
      return started().jsm;
    },
    openDirectly: (options) => open({ servers: started().broker.url, ...options }),
    async openThroughProxy(options) {
      const proxy = await startProxy(started().broker);
      proxies.push(proxy);
      const servers = `127.0.0.1:${proxy.port}`;
      return { transport: await open({ servers, onStatus: () => {}, ...options }), proxy };
    },
  };
}
