import { type NatsConnection, PermissionViolationError } from "@nats-io/transport-node";
import { backoffMs, MessagingError } from "@posthorn/core/transport";
import type { Settings } from "../settings/settings.ts";
import { backoff } from "./connect.ts";
import { isAuthError, unauthorizedError } from "./connect-error.ts";
import { brokenError } from "./connection-errors.ts";
import { dropConnection } from "./drop-connection.ts";
import { type Heartbeat, openHeartbeat } from "./heartbeat.ts";
import { type Operation, openPermissionRefusals, type PermissionRefusals } from "./permission-refusals.ts";
import { openTimedPromises, type TimedPromises } from "./timed-promises.ts";
import { openWriter, type Writer } from "./writer.ts";

// A connection begins up. It goes down when the client reports that it broke, or when the heartbeat drops it because
// the server is silent, and comes up when the client has reconnected. It ends once: when it is closed, or when the
// client gives up because the server no longer accepts the credentials. The client reports all of this in one stream
// of statuses, so that the transitions never interleave.

export interface Watcher {
  /** The connection broke. */
  readonly down?: (cause: Error) => void;
  /** The connection is up again. */
  readonly up?: () => void;
  /** The connection is closed for good. */
  readonly ended?: () => void;
  /** The server did not allow this user to publish or subscribe. */
  readonly refused?: (operation: Operation, subject: string) => void;
}

/** The delay before the next attempt to reconnect. The client reads it several times before it makes one. */
export interface ReconnectDelay {
  failures: number;
  waitMs: number;
}

export interface ConnectionState {
  readonly settings: Settings;
  readonly nc: NatsConnection;
  readonly reconnectDelay: ReconnectDelay;
  readonly watchers: Set<Watcher>;
  readonly tickers: Set<(now: number) => void>;
  /** Operations that wait for the connection. */
  readonly waitingForUp: TimedPromises;
  /** Flushes that wait for the server. */
  readonly flushes: TimedPromises;
  /** Work that rejects when the connection breaks. */
  readonly working: TimedPromises;
  readonly refusals: PermissionRefusals;
  readonly writer: Writer;
  readonly heartbeat: Heartbeat;
  up: boolean;
  /** The time at which it last came up, by `performance.now()`. */
  upSince: number;
  /** The error for every later use, once the connection has ended. */
  ended: MessagingError | undefined;
  lastTickAt: number;
  timer: NodeJS.Timeout | undefined;
}

export const tickMs = 100;

export function openReconnectDelay(): ReconnectDelay {
  return { failures: 0, waitMs: backoffMs(0, backoff) };
}

export function createState(
  settings: Settings,
  nc: NatsConnection,
  reconnectDelay: ReconnectDelay,
): ConnectionState {
  const state: ConnectionState = {
    settings,
    nc,
    reconnectDelay,
    watchers: new Set(),
    tickers: new Set(),
    waitingForUp: openTimedPromises(),
    flushes: openTimedPromises(),
    working: openTimedPromises(),
    refusals: openPermissionRefusals(),
    writer: openWriter(
      nc,
      () => state.up,
      () => lostError(state),
    ),
    heartbeat: openHeartbeat({
      everyMs: settings.heartbeatMs,
      tickMs,
      ping: () => nc.flush(),
      onSilence: () => dropConnection(nc),
    }),
    up: true,
    upSince: performance.now(),
    ended: undefined,
    lastTickAt: performance.now(),
    timer: undefined,
  };
  return state;
}

/** The error for work that lost the connection. */
export function lostError({ ended, settings }: ConnectionState): Error {
  return ended ?? brokenError(settings.servers.join(", "));
}

/** Follows the client's statuses until it has closed. */
export async function followStatuses(state: ConnectionState): Promise<void> {
  const { nc, settings, reconnectDelay } = state;
  for await (const status of nc.status()) {
    if (status.type === "disconnect") goDown(state, brokenError(status.server));
    else if (status.type === "reconnecting") setFailures(reconnectDelay, reconnectDelay.failures + 1);
    else if (status.type === "reconnect") comeUp(state);
    else if (status.type === "error" && status.error instanceof PermissionViolationError) {
      addRefusal(state, status.error);
    }
  }
  const cause = await nc.closed();
  if (state.ended === undefined) {
    giveUp(state, cause instanceof Error ? cause : brokenError(settings.servers.join(", ")));
  }
}

function goDown(state: ConnectionState, cause: Error): void {
  if (!state.up) return;
  state.up = false;
  state.heartbeat.reset();
  state.settings.onStatus({ kind: "disconnected", cause });
  state.working.rejectAll(cause);
  for (const watcher of [...state.watchers]) watcher.down?.(cause);
}

function comeUp(state: ConnectionState): void {
  state.up = true;
  state.upSince = performance.now();
  setFailures(state.reconnectDelay, 0);
  state.heartbeat.reset();
  state.settings.onStatus({ kind: "connected" });
  state.waitingForUp.resolveAll();
  for (const watcher of [...state.watchers]) watcher.up?.();
}

function setFailures(delay: ReconnectDelay, failures: number): void {
  delay.failures = failures;
  delay.waitMs = backoffMs(failures, backoff);
}

function addRefusal(state: ConnectionState, error: PermissionViolationError): void {
  const { operation, subject } = state.refusals.add(error);
  for (const watcher of [...state.watchers]) watcher.refused?.(operation, subject);
}

/** Ends a connection that the client has closed. */
export function giveUp(state: ConnectionState, cause: Error): void {
  const { servers, onStatus } = state.settings;
  const reported = isAuthError(cause) ? unauthorizedError(servers, cause) : cause;
  goDown(state, reported);
  const text = `NATS at ${servers.join(", ")} rejected this client: ${cause.message}. Open a new transport.`;
  end(state, new MessagingError("closed", text, { cause: reported }));
  onStatus({ kind: "failed", cause: reported });
}

/** Ends the connection for good. Everything that waits for it rejects with the error. */
export function end(state: ConnectionState, error: MessagingError): void {
  if (state.ended !== undefined) return;
  state.ended = error;
  state.up = false;
  clearInterval(state.timer);
  for (const promises of [state.waitingForUp, state.flushes, state.working]) promises.rejectAll(error);
  state.writer.end();
  for (const watcher of [...state.watchers]) watcher.ended?.();
}

/** Runs everything that is checked by the clock. */
export function tick(state: ConnectionState): void {
  const now = performance.now();
  const late = now - state.lastTickAt > 5 * tickMs;
  state.lastTickAt = now;
  if (late) return; // the process was blocked: first process what arrived meanwhile
  if (state.up) state.heartbeat.beat(now);
  for (const ticker of [...state.tickers]) ticker(now);
  state.waitingForUp.expire(now);
  state.flushes.expire(now);
}
