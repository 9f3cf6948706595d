/** The state of a connection. */
export type ConnectionStatus =
  /** `problems` are the errors of subscriptions that are broken although the connection is up. */
  | { readonly kind: "connected"; readonly problems?: readonly Error[] }
  | { readonly kind: "disconnected"; readonly cause?: Error }
  /** The transport has given up, and does not connect again. */
  | { readonly kind: "failed"; readonly cause: Error }
  | { readonly kind: "closed" };

/** The state of a transport, for reports and probes. */
export interface Health {
  now(): ConnectionStatus;
  /** Calls the listener with each later status, until the returned function is called. */
  watch(listener: (status: ConnectionStatus) => void): () => void;
}
