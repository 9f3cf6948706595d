import type { NatsConnection, NatsConnectionImpl } from "@nats-io/transport-node";

/**
 * Drops a connection on which the server is silent; the client then reconnects. The client's own `reconnect` first
 * waits until everything is written, which may never happen.
 */
export function dropConnection(nc: NatsConnection): void {
  const { transport } = (nc as NatsConnectionImpl).protocol as unknown as {
    readonly transport?: { readonly socket?: { destroy?(): void } };
  };
  if (typeof transport?.socket?.destroy === "function") transport.socket.destroy();
  else void nc.reconnect();
}
