/** An implementation of request and reply over a broker, with both ends in this process. */
export interface Contender {
  readonly name: string;
  /** Sends an order as a request, and resolves to the reply. */
  readonly trip: () => Promise<unknown>;
  /** Set if Posthorn is compared with this contender. A target is a limit that Posthorn must reach. */
  readonly reference?: "target" | "information";
  /** True if it takes part in every fifth round only. */
  readonly sampled?: boolean;
  readonly close: () => Promise<unknown>;
}
