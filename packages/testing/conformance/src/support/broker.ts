/** A real broker that checks may take down. It keeps its port and its data from one start to the next. */
export interface Broker {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Resolves once clients are answered. Does nothing if it runs already. */
  start(): Promise<void>;
  /** Ends it as an operator would. */
  stop(): Promise<void>;
  /** Ends it as a power cut would: SIGKILL. */
  kill(): Promise<void>;
  /** Ends it for good and deletes its data. */
  close(): Promise<void>;
}

/** The broker that a suite gets, or none. */
export interface BrokerChoice {
  /** Whether there is none, and the suite is to be skipped. */
  readonly skip: boolean;
  /** Whether it runs outside of these tests, so that checks which kill it are skipped. */
  readonly external: boolean;
  readonly start: () => Promise<Broker>;
}
