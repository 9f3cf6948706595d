import type { Broker } from "@posthorn/conformance";

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
