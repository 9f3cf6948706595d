import { isMessagingError, MessagingError, transportClosed } from "@posthorn/core/transport";
import { isPermanent, isRefusal } from "./connect-error.ts";
import { type Connection, openConnection } from "./connection.ts";
import type { ConnectionSettings } from "./settings.ts";
import { openStatus, type Status } from "./status.ts";
import { openSupervisor, type Supervisor } from "./supervisor.ts";
import { openWaiters, type Waiters } from "./waiters.ts";

/**
 * The two connections of a transport: one publishes, one consumes. A broker that blocks publishers stops reading from
 * their connections, and must still get acknowledgements.
 *
 * Each connection is either up or being made by its supervisor. Together they are
 * - starting, until both are up for the first time. A failed attempt ends the start, unless `waitForBroker` is set and
 *   the failure may be temporary;
 * - connected, while both are up and no subscription has reported a problem;
 * - disconnected, from the first break or report until both are up again;
 * - failed, once one of them gives up. Everything that waits for a connection then rejects.
 */
export interface Connections {
  /** Resolves once both are up. Rejects with a MessagingError if that fails or takes too long. */
  readonly started: Promise<void>;
  consuming(): Connection | undefined;
  /** Resolves to the connection for consuming. Rejects with `unreachable` when the time is up. */
  untilConsuming(withinMs: number): Promise<Connection>;
  /** Reports `disconnected`, because of a problem that neither connection has. */
  reportProblem(cause: Error): void;
  /** Reports `connected` if both are up and that has not been reported. */
  reportRecovery(): void;
  /** Replaces the connection for publishing, because its channel no longer answers although the broker does. */
  renewPublishing(): void;
  close(): Promise<void>;
}

export interface ConnectionEvents {
  readonly onPublishing: (connection: Connection) => void;
  readonly onPublishingDown: (cause: Error) => void;
  readonly onConsuming: (connection: Connection) => void;
  readonly onGivenUp: (cause: MessagingError) => void;
}

const longestAttemptMs = 10_000;
const handshakeMs = 1_000;
/** The refusals of the user or the virtual host in a row after which the transport gives up. */
const mostRefusals = 3;

interface State {
  readonly settings: ConnectionSettings;
  readonly events: ConnectionEvents;
  readonly status: Status;
  readonly waiters: Waiters;
  readonly publishing: Supervisor;
  readonly consuming: Supervisor;
  failure: MessagingError | undefined;
  lastCause: Error | undefined;
}

export function openConnections(settings: ConnectionSettings, events: ConnectionEvents): Connections {
  const state: State = {
    settings,
    events,
    status: openStatus(settings),
    waiters: openWaiters(),
    publishing: supervise(settings, () => state, {
      name: "publishing",
      onUp: events.onPublishing,
      onDown: events.onPublishingDown,
    }),
    consuming: supervise(settings, () => state, {
      name: "consuming",
      onUp: events.onConsuming,
      onDown: () => {},
    }),
    failure: undefined,
    lastCause: undefined,
  };
  const { publishing, consuming } = state;
  return {
    started: start(state),
    consuming: consuming.connection,
    untilConsuming: (withinMs) => until(state, consuming.connection, withinMs),
    reportProblem: (cause) => reportProblem(state, cause),
    reportRecovery: () => reportRecovery(state),
    renewPublishing: () => void publishing.connection()?.close(0),
    close: () => close(state),
  };
}

interface Role {
  readonly name: string;
  readonly onUp: (connection: Connection) => void;
  readonly onDown: (cause: Error) => void;
}

/** The state is passed as a function because it does not exist yet when its supervisors start. */
function supervise(
  { target, heartbeatSeconds, tls, connectionName, timeoutMs, reconnect }: ConnectionSettings,
  stateOf: () => State,
  { name, onUp, onDown }: Role,
): Supervisor {
  let refusals = 0;
  const options = { target, heartbeatSeconds, tls, connectionName: `${connectionName} (${name})` };
  return openSupervisor({
    reconnect,
    connect: () => openConnection(options, Math.min(timeoutMs, longestAttemptMs)),
    onUp: (connection) => {
      const state = stateOf();
      refusals = 0;
      onUp(connection);
      reportRecovery(state);
      state.waiters.check();
    },
    onDown: (cause) => {
      onDown(cause);
      reportProblem(stateOf(), cause);
    },
    onAttemptFailed: (cause) => {
      refusals = isRefusal(cause) ? refusals + 1 : 0;
      return mayTryAgain(stateOf(), cause, refusals);
    },
    onGivenUp: (cause) => giveUp(stateOf(), cause),
  });
}

function mayTryAgain(state: State, cause: Error, refusals: number): boolean {
  const { status, settings, lastCause } = state;
  const isStarting = !status.hasConnected();
  const mayPass = isStarting ? settings.waitForBroker && !isPermanent(cause) : refusals < mostRefusals;
  if (mayPass && lastCause === undefined && isStarting) status.report({ kind: "disconnected", cause });
  state.lastCause = cause;
  return mayPass;
}

function areBothUp({ publishing, consuming }: State): boolean {
  return publishing.connection() !== undefined && consuming.connection() !== undefined;
}

function reportRecovery(state: State): void {
  if (areBothUp(state) && !state.status.isConnected()) state.status.report({ kind: "connected" });
}

function reportProblem(state: State, cause: Error): void {
  state.lastCause = cause;
  if (state.status.isConnected()) state.status.report({ kind: "disconnected", cause });
}

function giveUp(state: State, problem: Error): void {
  if (state.failure !== undefined) return;
  const cause = failureOf(state, problem);
  state.failure = cause;
  state.events.onGivenUp(cause);
  if (state.status.hasConnected()) state.status.report({ kind: "failed", cause }); // at start, the caller gets it
  state.waiters.rejectAll(cause);
  void close(state);
}

function until<T>(state: State, find: () => T | undefined, withinMs: number): Promise<T> {
  const found = find();
  if (found !== undefined) return Promise.resolve(found);
  if (state.failure !== undefined) return Promise.reject(state.failure);
  return state.waiters.wait(find, { withinMs, toError: () => lateError(state) });
}

async function start(state: State): Promise<void> {
  const { signal, waitForBroker, timeoutMs } = state.settings;
  const stop = (): void => state.waiters.rejectAll(abortedError(state));
  signal?.addEventListener("abort", stop);
  try {
    if (signal?.aborted === true) throw abortedError(state);
    const withinMs = waitForBroker ? Number.POSITIVE_INFINITY : timeoutMs;
    await until(state, () => areBothUp(state) || undefined, withinMs);
  } catch (error) {
    await close(state);
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

async function close({ waiters, publishing, consuming }: State): Promise<void> {
  waiters.rejectAll(transportClosed("rabbitmq"));
  await Promise.all([publishing.close(handshakeMs), consuming.close(handshakeMs)]);
}

function abortedError({ settings: { target, signal } }: State): MessagingError {
  const cause: unknown = signal?.reason;
  return new MessagingError("aborted", `Waiting for RabbitMQ at ${target.displayUrl} was aborted.`, {
    cause,
  });
}

function lateError(state: State): MessagingError {
  if (state.lastCause !== undefined) return failureOf(state, state.lastCause);
  return new MessagingError(
    "unreachable",
    `RabbitMQ at ${state.settings.target.displayUrl} did not answer in time. Check that it runs there, and that \`url\` is right.`,
  );
}

function failureOf({ settings: { target } }: State, cause: Error): MessagingError {
  if (isMessagingError(cause)) return cause;
  const text = `The connection to RabbitMQ at ${target.displayUrl} is broken (${cause.message}). Check that it runs there.`;
  return new MessagingError("unreachable", text, { cause });
}
