import {
  type ConnectionStatus,
  createHealth,
  type Health,
  isMessagingError,
  MessagingError,
  startTimer,
  statusReporter,
  transportClosed,
} from "@posthorn/core/transport";
import type { NetworkSettings } from "../options/network-options.ts";
import { createWaiters, type Waiters } from "./waiters.ts";

/**
 * The state of a transport's link to its broker, which consists of one or more connections. It is up while all of them are;
 * then it is down until all are up again; and it ends once, when it is closed or given up.
 */
export interface Link {
  readonly health: Health;
  isUp(): boolean;
  /** True once it has been up. */
  hasBeenUp(): boolean;
  /** The error for every later use, once it has ended. */
  ended(): MessagingError | undefined;
  /**
   * Resolves once it is up. Rejects with `unreachable` after that time, and once it has ended.
   *
   * @param withinMs - default: the transport's `timeoutMs`
   */
  whenUp(withinMs?: number): Promise<void>;
  /** Settles as the work does, and rejects as soon as the link is down, because no answer would come. */
  whileUp<T>(work: Promise<T>): Promise<T>;
  /**
   * Resolves once it is up for the first time: within `timeoutMs`, or however long that takes with `waitForBroker`. Otherwise
   * it ends, and this rejects with the cause. The settings' signal ends the wait.
   */
  started(): Promise<void>;
  /** Returns a function that ends the watch. */
  watch(watcher: LinkWatcher): () => void;
  /** Sets or removes the problem of one subscription, which `health` shows while the link is up. */
  setProblem(subscription: object, problem: Error | undefined): void;
  /** Adds a connection, which is down at first. */
  addConnection(): LinkPart;
  /** Ends it, because the transport gives up. Everything that waits for it rejects. */
  giveUp(cause: Error): void;
  /** Ends it, because the transport is closed. */
  close(): void;
}

export interface LinkWatcher {
  readonly up?: () => void;
  /** A connection broke. */
  readonly down?: (cause: Error) => void;
  /** It has ended. */
  readonly ended?: (cause: MessagingError) => void;
}

/** One of the connections of a link. */
export interface LinkPart {
  up(): void;
  down(cause: Error): void;
  /** The last attempt to connect has failed, and others follow. */
  failed(cause: Error): void;
}

export interface LinkOptions {
  /** The transport's name: `rabbitmq`. */
  readonly transport: string;
  /** For error texts, without credentials: `RabbitMQ at amqp://localhost:5672`. */
  readonly broker: string;
  readonly settings: Pick<NetworkSettings, "timeoutMs" | "waitForBroker" | "signal" | "onStatus">;
}

interface State {
  readonly options: LinkOptions;
  readonly report: (status: ConnectionStatus) => void;
  readonly parts: Set<{ isUp: boolean }>;
  readonly watchers: Set<LinkWatcher>;
  readonly waiters: Waiters;
  /** Work that rejects when the link is down. */
  readonly working: Waiters;
  readonly problems: Map<object, Error>;
  isUp: boolean;
  hasBeenUp: boolean;
  /** True once it was reported as down, until it is up. */
  isReportedDown: boolean;
  lastCause: Error | undefined;
  ended: MessagingError | undefined;
}

export function openLink(options: LinkOptions): Link {
  const { health, report } = createHealth({ kind: "disconnected" });
  const log = statusReporter(options.broker, options.settings.onStatus);
  const state: State = {
    options,
    // In the next microtask, so that no listener runs in the middle of a change.
    report: (status) =>
      queueMicrotask(() => {
        report(status);
        log(status);
      }),
    parts: new Set(),
    watchers: new Set(),
    waiters: createWaiters(),
    working: createWaiters(),
    problems: new Map(),
    isUp: false,
    hasBeenUp: false,
    isReportedDown: false,
    lastCause: undefined,
    ended: undefined,
  };
  return {
    health,
    isUp: () => state.isUp,
    hasBeenUp: () => state.hasBeenUp,
    ended: () => state.ended,
    whenUp: (withinMs = options.settings.timeoutMs) => whenUp(state, withinMs),
    whileUp: (work) => whileUp(state, work),
    started: () => started(state),
    watch(watcher) {
      state.watchers.add(watcher);
      return () => state.watchers.delete(watcher);
    },
    setProblem: (subscription, problem) => setProblem(state, subscription, problem),
    addConnection: () => addConnection(state),
    giveUp: (cause) => giveUp(state, cause),
    close() {
      if (state.ended !== undefined) return;
      end(state, transportClosed(options.transport));
      state.report({ kind: "closed" });
    },
  };
}

function addConnection(state: State): LinkPart {
  const part = { isUp: false };
  state.parts.add(part);
  return {
    up() {
      part.isUp = true;
      if (state.ended === undefined && [...state.parts].every(({ isUp }) => isUp)) comeUp(state);
    },
    down(cause) {
      part.isUp = false;
      goDown(state, cause);
    },
    failed(cause) {
      state.lastCause = cause;
      reportDown(state, cause);
    },
  };
}

function comeUp(state: State): void {
  state.isUp = true;
  state.hasBeenUp = true;
  state.isReportedDown = false;
  reportUp(state);
  for (const watcher of [...state.watchers]) watcher.up?.();
  state.waiters.resolveAll();
}

function reportUp({ report, problems }: State): void {
  report(
    problems.size === 0 ? { kind: "connected" } : { kind: "connected", problems: [...problems.values()] },
  );
}

function goDown(state: State, cause: Error): void {
  state.lastCause = cause;
  if (!state.isUp) return;
  state.isUp = false;
  reportDown(state, cause);
  state.working.rejectAll(cause);
  for (const watcher of [...state.watchers]) watcher.down?.(cause);
}

function reportDown(state: State, cause: Error): void {
  if (state.isReportedDown || state.ended !== undefined) return;
  state.isReportedDown = true;
  state.report({ kind: "disconnected", cause });
}

function setProblem(state: State, subscription: object, problem: Error | undefined): void {
  if (state.problems.get(subscription) === problem) return;
  if (problem === undefined) state.problems.delete(subscription);
  else state.problems.set(subscription, problem);
  if (state.isUp) reportUp(state);
}

function giveUp(state: State, thrown: Error): void {
  if (state.ended !== undefined) return;
  const cause = asFinal(state, thrown);
  goDown(state, cause);
  end(state, cause);
  if (state.hasBeenUp) state.report({ kind: "failed", cause }); // at start, the caller gets it
}

function asFinal({ options }: State, cause: Error): MessagingError {
  if (isMessagingError(cause)) return cause;
  const text = `The connection to ${options.broker} is lost for good: ${cause.message}. Open another transport.`;
  return new MessagingError("unreachable", text, { cause });
}

function end(state: State, error: MessagingError): void {
  state.ended = error;
  state.isUp = false;
  state.waiters.rejectAll(error);
  state.working.rejectAll(error);
  for (const watcher of [...state.watchers]) watcher.ended?.(error);
}

function whenUp(state: State, withinMs: number): Promise<void> {
  if (state.ended !== undefined) return Promise.reject(state.ended);
  if (state.isUp) return Promise.resolve();
  if (withinMs <= 0) return Promise.reject(unreachable(state, withinMs));
  const { promise, drop, reject } = state.waiters.open();
  const timer = startTimer(withinMs, () => reject(unreachable(state, withinMs)));
  return promise.finally(() => {
    timer.stop();
    drop();
  });
}

async function whileUp<T>(state: State, work: Promise<T>): Promise<T> {
  const lost = state.working.open();
  if (!state.isUp) lost.reject(state.ended ?? unreachable(state, 0));
  work.catch(() => {}); // nobody may be left to handle it
  try {
    return (await Promise.race([lost.promise, work])) as T;
  } finally {
    lost.drop();
  }
}

async function started(state: State): Promise<void> {
  const { broker, settings } = state.options;
  const { signal, waitForBroker, timeoutMs } = settings;
  const stop = (): void => {
    const text = `The wait for ${broker} was aborted.`;
    giveUp(state, new MessagingError("aborted", text, { cause: signal?.reason }));
  };
  if (signal?.aborted === true) stop();
  signal?.addEventListener("abort", stop);
  try {
    await whenUp(state, waitForBroker ? Number.POSITIVE_INFINITY : timeoutMs);
  } catch (error) {
    const cause = state.ended ?? state.lastCause;
    giveUp(state, error as Error);
    throw isMessagingError(cause) ? cause : error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

function unreachable({ options, lastCause }: State, waitedMs: number): MessagingError {
  const { broker } = options;
  const problem =
    waitedMs > 0
      ? `There was no connection to ${broker} within ${waitedMs} ms`
      : `There is no connection to ${broker}`;
  const reason =
    lastCause === undefined ? "" : ` (${isMessagingError(lastCause) ? lastCause.text : lastCause.message})`;
  const text = `${problem}${reason}. Nothing was sent. Check that it runs, and try again later.`;
  return new MessagingError("unreachable", text, lastCause === undefined ? {} : { cause: lastCause });
}
