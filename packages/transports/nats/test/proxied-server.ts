import type { JetStreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { startProxy, type TcpProxy } from "@posthorn/conformance";
import type { Transport } from "@posthorn/core/transport";
import type { NatsTransportOptions } from "@posthorn/transport-nats";
import { afterEach } from "vitest";
import { ownServer } from "./support.ts";

/** A server for one test file, a client of it, and transports over it. Those are closed after each test. */
export interface ProxiedServer {
  readonly nc: NatsConnection;
  readonly jsm: JetStreamManager;
  /** Opens a transport without a proxy. */
  readonly openDirectly: (options?: NatsTransportOptions) => Promise<Transport>;
  /** Starts a proxy in front of the server. */
  readonly openProxy: () => Promise<TcpProxy>;
  readonly openThroughProxy: (
    options?: NatsTransportOptions,
  ) => Promise<{ readonly transport: Transport; readonly proxy: TcpProxy }>;
}

/** To be called in a `describe`. The server runs from its first test to its last. */
export function proxiedServer(): ProxiedServer {
  let proxies: TcpProxy[] = [];
  // Hooks after a test run in reverse order: the proxies forward again, the transports close, then the proxies.
  afterEach(async () => {
    await Promise.all(proxies.map((proxy) => proxy.close()));
    proxies = [];
  });
  const server = ownServer();
  afterEach(() => {
    for (const proxy of proxies) proxy.pass();
  });

  async function openProxy(): Promise<TcpProxy> {
    const proxy = await startProxy(server.broker);
    proxies.push(proxy);
    return proxy;
  }

  return {
    get nc() {
      return server.nc;
    },
    get jsm() {
      return server.jsm;
    },
    openDirectly: server.open,
    openProxy,
    async openThroughProxy(options) {
      const proxy = await openProxy();
      const servers = `127.0.0.1:${proxy.port}`;
      return { transport: await server.open({ servers, onStatus: () => {}, ...options }), proxy };
    },
  };
}
