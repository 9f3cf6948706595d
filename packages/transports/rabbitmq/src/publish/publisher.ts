import { asError, isMessagingError, type MessagingError } from "@posthorn/core/transport";
import type { ChannelModel, ConfirmChannel } from "amqplib";
import { isRefused } from "../connection/broker-errors.ts";
import { type Declarer, newQueueMs } from "../topology/declarer.ts";
import { declareOn } from "../topology/topology.ts";
import { type EntriesOptions, type Entry, openEntries, type PublishLimits } from "./ledger.ts";
import { openForbiddenExchanges } from "./forbidden-exchanges.ts";
import type { Slot, Verdict } from "./ordered-window.ts";
import {
  cannotDeclare,
  headersTooLarge,
  nacked,
  overtaken,
  uncertain,
  unroutable,
} from "./publish-errors.ts";
import { publishOn } from "./write-message.ts";
import { openPublishingChannel } from "./publishing-channel.ts";
import { openReturns } from "./returned-packets.ts";
import { openRouteStates, type Refused, type RouteState } from "./route-states.ts";
import { laneOf, type Message, type Route } from "./routes.ts";

/** Publishes over whatever connection there is. */
export interface Publisher {
  /** Resolves once the broker has confirmed every message. */
  publish(route: Route, messages: readonly Message[], limits?: PublishLimits): Promise<void>;
  up(model: ChannelModel): void;
  down(cause: Error): void;
  /** Sends what waits and now may be sent. */
  resume(): void;
  /** Resolves once nothing waits any more, or once what waits cannot be sent because the broker is away. */
  drain(): Promise<void>;
  /** Refuses what comes, and what waits. */
  end(cause: MessagingError): void;
}

const retryMs = 250;

export interface PublisherOptions extends EntriesOptions {
  readonly declarer: Declarer;
  /** Whether an answer would arrive. Packets that name an address for one wait until then. */
  readonly mayAsk: () => boolean;
}

export function openPublisher(options: PublisherOptions): Publisher {
  const entries = openEntries({ ...options, onSilent: abandonChannel }, isAway);
  const states = openRouteStates(onVerdict);
  /** Those with something that waits. */
  const waitingRoutes = new Map<Route, RouteState>();
  const forbidden = openForbiddenExchanges();
  const returned = openReturns();
  const channel = openPublishingChannel({
    onReady: flushAll,
    onLost: forget,
    onError: forbidden.note, // the confirms that it takes with it fail the publishes
    onReturn: returned.add,
  });
  let ended: MessagingError | undefined;
  let whenAway: (() => void)[] = [];

  function publish(route: Route, messages: readonly Message[], limits?: PublishLimits): Promise<void> {
    const refusal = ended ?? forbidden.refusalOf(route);
    if (refusal !== undefined) return Promise.reject(refusal);
    if (messages.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const entry = entries.add({ route, messages, resolve, reject }, limits);
      if (entry === undefined) return;
      const state = states.of(route);
      if (state.waiting.length === 0 && isReady(entry, state)) send(entry, state);
      else wait(entry, state);
    });
  }

  function isReady(entry: Entry, { isDeclared, isNew, window }: RouteState): boolean {
    if (channel.current() === undefined || !isDeclared || isNew) return false;
    if (!entry.again && !entries.hasRoom()) return false; // what is sent again has a place in the window
    return window?.isStopped() !== true && mayAsk(entry);
  }

  function mayAsk({ messages }: Entry): boolean {
    return options.mayAsk() || !messages.some(({ properties }) => properties.replyTo !== undefined);
  }

  function isAway(entry: Entry): boolean {
    return channel.model() === undefined || !mayAsk(entry);
  }

  function wait(entry: Entry, state: RouteState): void {
    if (!entries.hold(entry)) return;
    if (state.isNew) entries.postpone(entry, newQueueMs);
    while (state.waiting[0]?.state === "done") state.waiting.shift(); // given up while the broker was away
    state.waiting.push(entry);
    waitingRoutes.set(entry.route, state);
    flush(entry.route, state);
  }

  /** Sends what waits for a route, as far as it may be sent. */
  function flush(route: Route, state: RouteState): void {
    if (state.waiting.length === 0) return;
    if (channel.current() !== undefined && !state.isDeclared) {
      declare(route, state);
      return;
    }
    let sent = 0;
    for (const entry of state.waiting) {
      if (!isReady(entry, state)) break;
      sent += 1;
      if (entry.state === "waiting") send(entry, state);
    }
    state.waiting.splice(0, sent);
    if (state.waiting.length === 0) waitingRoutes.delete(route);
  }

  function flushAll(): void {
    for (const [route, state] of waitingRoutes) flush(route, state);
  }

  function declare(route: Route, state: RouteState): void {
    const { queues = [], otherOrder = [], declare: how } = route;
    const on = channel.model();
    if (state.declaring || on === undefined || how === undefined) return;
    state.declaring = true;
    const declared = options.declarer.declare(on, { queues, otherOrder, declare: () => declareOn(on, how) });
    declared.then(
      (isNew) => {
        state.declaring = false;
        if (channel.model() === on) {
          state.isDeclared = true;
          if (isNew) waitUntilSafe(route, state);
        }
        flush(route, state);
      },
      (error: unknown) => {
        state.declaring = false;
        if (channel.model() !== on) flush(route, state);
        else if (isRefused(error) || isMessagingError(error)) refuse(route, state, asError(error));
        else setTimeout(() => flush(route, state), retryMs).unref();
      },
    );
  }

  /**
   * Sends nothing to a new queue until it is safe. Sent before, a copy of a packet could be delivered while its original
   * is not acknowledged yet. That time does not count as the publish timeout.
   */
  function waitUntilSafe(route: Route, state: RouteState): void {
    state.isNew = true;
    for (const entry of state.waiting) entries.postpone(entry, newQueueMs);
    const safe = (): void => {
      state.isNew = false;
      flush(route, state);
    };
    setTimeout(safe, newQueueMs).unref();
  }

  function refuse(route: Route, { waiting }: RouteState, cause: Error): void {
    waitingRoutes.delete(route);
    for (const entry of waiting.splice(0)) entries.fail(entry, cannotDeclare(route, cause));
  }

  function send(entry: Entry, { window }: RouteState): void {
    const on = channel.current() as ConfirmChannel;
    const { route } = entry;
    entries.sent(entry);
    for (const message of entry.messages) {
      const slot = window?.add(laneOf(message));
      try {
        publishOn(on, route.exchange, message, (error) => confirmed(entry, message, { error, slot }));
      } catch (error) {
        const isTooLarge = error instanceof RangeError || error instanceof TypeError;
        entries.fail(entry, isTooLarge ? headersTooLarge(route, error) : broken(entry, asError(error)));
        if (slot !== undefined) window?.refuse(slot, undefined);
        return;
      }
    }
  }

  function confirmed(entry: Entry, message: Message, { error, slot }: Outcome): void {
    const { route } = entry;
    if (error === null) {
      if (returned.take(message.properties.messageId ?? "")) {
        refused({ entry, message, problem: unroutable }, slot);
      } else {
        if (slot !== undefined) states.known(route)?.window?.accept(slot);
        entries.confirm(entry);
      }
      if (entries.waiting() > 0 && entries.hasMuchRoom()) flushAll();
      return;
    }
    const cause = asError(error);
    if (cause.message === "message nacked") refused({ entry, message, problem: nacked }, slot);
    else entries.fail(entry, forbidden.refusalOf(route) ?? broken(entry, cause));
  }

  /**
   * The broker has not taken it, because its queue was deleted, or is so new that it has no leader yet: the
   * queue is declared once more, and the packet sent once more.
   */
  function refused(which: Refused, slot: Slot | undefined): void {
    const { entry, problem } = which;
    if (entry.again) entries.fail(entry, problem(entry.route));
    const window = states.known(entry.route)?.window;
    if (slot !== undefined && window !== undefined) window.refuse(slot, entry.again ? undefined : which);
    else if (!entry.again) sendAgain([which], states.of(entry.route));
  }

  function onVerdict(state: RouteState, { again, tooLate }: Verdict<Refused>): void {
    for (const { entry } of tooLate) entries.fail(entry, overtaken(entry.route));
    if (again.length > 0) sendAgain(again, state);
    else flushAll();
  }

  /** Where there is an order, before everything else that waits for their route. */
  function sendAgain(which: readonly Refused[], state: RouteState): void {
    const added = which.flatMap(({ entry, message }) => {
      const resolve = (): void => entries.confirm(entry);
      const reject = (cause: Error): void => entries.fail(entry, cause);
      return entries.add({ route: entry.route, messages: [message], again: true, resolve, reject }) ?? [];
    });
    for (const entry of added) {
      entries.hold(entry);
      waitingRoutes.set(entry.route, state);
    }
    if (state.window === undefined) state.waiting.push(...added);
    else state.waiting.unshift(...added);
    if (state.isDeclared) declareAgain(added, state);
    else flushAll();
  }

  /** Not at once: made again within some milliseconds, its consumers would never learn that it was deleted. */
  function declareAgain([first]: readonly Entry[], state: RouteState): void {
    if (first === undefined) return;
    state.isDeclared = first.route.declare === undefined;
    state.declaring = true;
    setTimeout(() => {
      state.declaring = false;
      flush(first.route, state);
    }, retryMs).unref();
  }

  function broken({ route }: Entry, cause: Error): MessagingError {
    return uncertain(route, options.shown, cause);
  }

  /** Also when an exchange was deleted: everything is declared again. */
  function forget(): void {
    returned.clear();
    for (const { entry, problem } of states.reset()) entries.fail(entry, problem(entry.route));
  }

  function down(cause: Error): void {
    channel.down();
    forget();
    entries.failSent((entry) => broken(entry, cause));
    entries.connectionAway();
    for (const resolve of whenAway) resolve();
    whenAway = [];
  }

  /** The next publishes wait for the connection that replaces it. */
  function abandonChannel(): void {
    down(new Error("RabbitMQ no longer confirms on this channel."));
    options.onSilent();
  }

  function drain(): Promise<void> {
    if (channel.model() === undefined) return Promise.resolve();
    return Promise.race([entries.idle(), new Promise<void>((resolve) => whenAway.push(resolve))]);
  }

  function end(cause: MessagingError): void {
    ended = cause;
    channel.down();
    entries.failSent((entry) => broken(entry, cause));
    entries.failAll(cause);
  }

  return { publish, up: channel.up, down, resume: flushAll, drain, end };
}

interface Outcome {
  /** Null if the broker confirmed. */
  readonly error: unknown;
  readonly slot: Slot | undefined;
}
