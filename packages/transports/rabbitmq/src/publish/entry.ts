import type { Timer } from "@posthorn/core/transport";
import type { Message, Route } from "./routes.ts";

/** One call of publish, from its start to the last confirm. */
export interface Entry {
  readonly route: Route;
  readonly messages: readonly Message[];
  /** True for a message that is sent for the second time, because the broker refused it. */
  readonly isResend: boolean;
  readonly resolve: () => void;
  readonly reject: (cause: Error) => void;
  /** The time from which the publish timeout counts. */
  since: number;
  readonly limits: PublishLimits;
  /** The number of messages that have not been confirmed. */
  unconfirmed: number;
  /** It is `waiting` until it may be sent, `sent` until the last confirm, and `done` once it has settled. */
  state: "new" | "waiting" | "sent" | "done";
  /** Runs while the connection is away. */
  connectTimer: Timer | undefined;
}

/** The limits of one publish, which apply in addition to the transport's. */
export interface PublishLimits {
  /** Ends the publish. */
  readonly signal?: AbortSignal;
  /** Most milliseconds to wait for a connection that is away. */
  readonly connectTimeoutMs?: number;
  /** True if the signal no longer ends a publish that has been sent. */
  readonly onlyUnsent?: boolean;
}

export interface NewEntry {
  readonly route: Route;
  readonly messages: readonly Message[];
  readonly isResend: boolean;
  readonly resolve: () => void;
  readonly reject: (cause: Error) => void;
}
