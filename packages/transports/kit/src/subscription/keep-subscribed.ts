import {
  asError,
  backoffMs,
  isMessagingError,
  MessagingError,
  resolvesWithin,
  type SubscriptionEvent,
  sleep,
} from "@posthorn/core/transport";
import type { Link } from "../connection/link.ts";
import type { ReportProblem } from "../connection/problem-log.ts";

/** A subscription that begins again on each new connection. */
export interface KeptSubscription {
  /**
   * Resolves once deliveries flow for the first time. Tries again if the connection breaks meanwhile. Rejects with the error
   * of a refusal, and with `unreachable` when the time is up.
   */
  begin(withinMs: number): Promise<void>;
  /** Begins again on the present connection, because the broker has ended the deliveries. */
  restart(cause: Error): void;
  /** Says that packets may have been missed. */
  interrupt(cause: Error): void;
  /** Reports an event that only the protocol knows of. */
  notify(event: SubscriptionEvent): void;
  /** Never begins again. */
  end(): void;
}

export interface KeepSubscribedOptions {
  /** For error texts: `queue "orders.place"`. */
  readonly what: string;
  /**
   * Makes deliveries flow on the present connection, and gives up what it had begun before. Resolves once they do; rejects if
   * the broker refuses. It is called again only once it has settled, or its connection broke.
   */
  readonly start: () => Promise<void>;
  readonly onEvent: ((event: SubscriptionEvent) => void) | undefined;
  /** True if the broker stores nothing for the subscription, so that packets are missed while the connection is down. */
  readonly storesNothing: boolean;
  /** Logs why nothing is delivered. */
  readonly reportProblem: ReportProblem;
}

interface State extends KeepSubscribedOptions {
  readonly link: Link;
  /** Identifies its problem. */
  readonly key: object;
  readonly ending: AbortController;
  isStarting: boolean;
  /** True if it must start once more, after the start that is under way. */
  startsAgain: boolean;
  hasBegun: boolean;
  isBroken: boolean;
}

const pace = { leastMs: 250, mostMs: 5_000 };
const beginAgainMs = 100;

/** Keeps a subscription going: over reconnections, and when the broker ends it although the connection is up. */
export function keepSubscribed(link: Link, options: KeepSubscribedOptions): KeptSubscription {
  const state: State = {
    ...options,
    link,
    key: {},
    ending: new AbortController(),
    isStarting: false,
    startsAgain: false,
    hasBegun: false,
    isBroken: false,
  };
  const stopWatching = link.watch({
    up: () => void (state.hasBegun && restart(state)),
    down(cause) {
      if (state.hasBegun && state.storesNothing) notify(state, { kind: "interrupted", cause });
    },
    ended(cause) {
      if (state.hasBegun && !state.ending.signal.aborted && cause.code !== "closed")
        notify(state, { kind: "failed", cause });
    },
  });
  return {
    begin: (withinMs) => begin(state, withinMs),
    restart(cause) {
      if (state.ending.signal.aborted || !link.isUp()) return;
      state.startsAgain = true; // also while it begins
      if (!state.hasBegun) return;
      if (state.storesNothing) notify(state, { kind: "interrupted", cause });
      void restart(state);
    },
    interrupt: (cause) => notify(state, { kind: "interrupted", cause }),
    notify: (event) => notify(state, event),
    end() {
      state.ending.abort();
      stopWatching();
      link.setProblem(state.key, undefined);
    },
  };
}

async function begin(state: State, withinMs: number): Promise<void> {
  const { link, what, ending } = state;
  const until = performance.now() + withinMs;
  for (;;) {
    await link.whenUp(Math.max(0, until - performance.now()));
    try {
      await startOnce(state, until - performance.now());
      state.hasBegun = true;
      return;
    } catch (error) {
      if (isMessagingError(error) && !mayPass(error)) throw error;
      if (ending.signal.aborted || link.ended() !== undefined) throw link.ended() ?? error;
      if (performance.now() >= until) throw lateError(what, withinMs, asError(error));
    }
    await sleep(beginAgainMs, ending.signal);
  }
}

async function startOnce(state: State, withinMs: number): Promise<void> {
  state.isStarting = true;
  state.startsAgain = false;
  try {
    const isInTime = await state.link.whileUp(resolvesWithin(state.start(), Math.max(0, withinMs)));
    if (!isInTime) throw new Error("it took too long");
    if (state.startsAgain) throw new Error("the broker ended it at once");
  } finally {
    state.isStarting = false;
  }
}

/** Starts until that succeeds, the connection breaks, or the subscription ends. Never rejects. */
async function restart(state: State): Promise<void> {
  const { link, ending } = state;
  state.startsAgain = true;
  if (state.isStarting) return;
  state.isStarting = true;
  for (let failures = 0; state.startsAgain && link.isUp() && !ending.signal.aborted; failures++) {
    state.startsAgain = false;
    try {
      await link.whileUp(state.start());
      markRestored(state);
    } catch (error) {
      if (!link.isUp() || ending.signal.aborted) continue; // the next connection starts it
      state.startsAgain = true;
      markBroken(state, asError(error));
      await sleep(backoffMs(failures, pace), ending.signal);
    }
  }
  state.isStarting = false;
}

function markBroken(state: State, cause: Error): void {
  const { link, key, what, reportProblem } = state;
  link.setProblem(key, cause);
  reportProblem(`no deliveries from ${what}`, cause);
  if (state.isBroken) return;
  state.isBroken = true;
  notify(state, { kind: "broken", cause });
}

function markRestored(state: State): void {
  state.link.setProblem(state.key, undefined);
  if (!state.isBroken) return;
  state.isBroken = false;
  notify(state, { kind: "restored" });
}

/** In the next microtask, so that a listener neither runs in the middle of a change nor stops it by throwing. */
function notify({ onEvent }: State, event: SubscriptionEvent): void {
  if (onEvent === undefined) return;
  queueMicrotask(() => {
    try {
      onEvent(event);
    } catch (thrown) {
      console.error("posthorn: a subscription's `onEvent` threw:", asError(thrown));
    }
  });
}

/** True if another attempt may succeed without anybody's help. */
function mayPass({ code }: MessagingError): boolean {
  return code === "unreachable" || code === "disconnected";
}

function lateError(what: string, withinMs: number, cause: Error): MessagingError {
  const reason = isMessagingError(cause) ? cause.text : cause.message;
  const text = `The subscription to ${what} was not open within ${withinMs} ms: ${reason}. Check the broker, and try again.`;
  return new MessagingError("unreachable", text, { cause });
}
