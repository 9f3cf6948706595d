/** One way of asking a question over a broker and getting the answer: both ends, in this process. */
export interface Contender {
  readonly name: string;
  /** Asks with an order, and resolves to what came back. */
  readonly trip: () => Promise<unknown>;
  /** What Posthorn is compared with, and whether it must come up to it. */
  readonly reference?: "target" | "information";
  /** Takes part in every fifth round only. */
  readonly sampled?: boolean;
  readonly close: () => Promise<unknown>;
}
