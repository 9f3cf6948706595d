import type { Destination } from "@posthorn/core/transport";

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

/** A broker whose users the checks of permissions and of credentials manage. Its own `url` is an administrator's. */
export interface BrokerWithUsers extends Broker {
  /** Adds a user who may do everything. */
  addUser(name: string, password: string): Promise<BrokerUser>;
}

export interface BrokerUser {
  /** The broker's address with the user's credentials. */
  readonly url: string;
  /** Forbids one thing, and allows all others again. The connections of the user may break. */
  deny(denied: Denial): Promise<void>;
  /** Allows everything again. */
  allow(): Promise<void>;
  /** Changes the password, so that a connection with the old one is refused. Open connections may break. */
  changePassword(password: string): Promise<void>;
}

/** What a user may not do. */
export interface Denial {
  /**
   * - `publish`: publish to a queue or a topic
   * - `subscribe`: receive from a queue, or from a topic's group
   * - `create`: create a queue or a topic
   * - `inbox`: receive at an inbox of a requester
   * - `dead-letter`: write to the dead letters of a queue
   */
  readonly step: "publish" | "subscribe" | "create" | "inbox" | "dead-letter";
  readonly at: Destination;
  readonly group?: string;
}

/** The broker that a suite runs against. */
export interface BrokerChoice {
  /** True if no broker is available, so that the suite is skipped. */
  readonly skip: boolean;
  /** True if the broker runs outside of the tests, so that checks which kill it or manage its users are skipped. */
  readonly external: boolean;
  readonly start: () => Promise<Broker>;
  /**
   * Starts another broker, whose users the suite manages, or `none` if the broker has no users. Checks of permissions and of
   * credentials fail without it.
   */
  readonly users?: (() => Promise<BrokerWithUsers>) | "none";
}
