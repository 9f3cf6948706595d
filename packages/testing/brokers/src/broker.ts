/** A real broker. It keeps its port and its data from one start to the next. */
export interface Broker {
  /** What a client connects to: `nats://127.0.0.1:20411`, `amqp://guest:guest@127.0.0.1:20412`. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Resolves once clients are answered. Does nothing if it runs already. */
  start(): Promise<void>;
  /** Ends it as an operator would, and resolves once it is gone. */
  stop(): Promise<void>;
  /** Ends it as a power cut would: SIGKILL to it and to all that it started. */
  kill(): Promise<void>;
  /** Kills it if it runs, and deletes its folder. It cannot be started again. */
  close(): Promise<void>;
}
