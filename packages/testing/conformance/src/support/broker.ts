/** A real broker that checks may stop. Its port and its data stay the same from one start to the next. */
export interface Broker {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Resolves once the broker answers clients. Does nothing if it is running. */
  start(): Promise<void>;
  /** Ends the broker as an operator would. */
  stop(): Promise<void>;
  /** Ends the broker with SIGKILL, as a power cut would. */
  kill(): Promise<void>;
  /** Ends the broker and deletes its data. */
  close(): Promise<void>;
}

/** The broker that a suite runs against. */
export interface BrokerChoice {
  /** True if no broker is available, so that the suite is skipped. */
  readonly skip: boolean;
  /** True if the broker runs outside of the tests, so that checks which kill it are skipped. */
  readonly external: boolean;
  readonly start: () => Promise<Broker>;
}
