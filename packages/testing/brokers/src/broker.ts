/** A running broker. Its port and its data stay the same from one start to the next. */
export interface Broker {
  /** The address that a client connects to, with credentials where the broker asks for them. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Resolves once the broker answers clients. Does nothing if it is running. */
  start(): Promise<void>;
  /** Ends the broker as an operator would. Resolves once its process has ended. */
  stop(): Promise<void>;
  /** Ends the broker and all of its processes with SIGKILL, as a power cut would. */
  kill(): Promise<void>;
  /** Kills the broker if it is running, and deletes its folder. The broker cannot be started again. */
  close(): Promise<void>;
}

/** A kind of broker that tests can run. The file `test/broker.ts` of each network transport exports one as `broker`. */
export interface BrokerKind {
  /** The name of the transport's folder. */
  readonly name: string;
  /** The scheme of the broker's addresses, without the colon. */
  readonly scheme: string;
  readonly program: Program;
  /** Starts a new broker on a free port of the loopback interface, with its data in a temporary folder. */
  start(): Promise<Broker>;
}

/** The program of a broker on this machine. */
export interface Program {
  /** Names to look up in the path, or absolute paths. The first that exists is used. */
  readonly candidates: readonly string[];
  readonly debianPackage: string;
  /** The environment variable that holds the address of a broker to use instead. */
  readonly variable: string;
}
