import { asError, type MessagingError } from "@posthorn/core";
import type { ChannelModel, ConfirmChannel } from "amqplib";
import { isRefused } from "../connection/broker-errors.ts";
import { freshMs, type Maker } from "../topology/new-queues.ts";
import { declareOn } from "../topology/topology.ts";
import { type EntriesOptions, type Entry, openEntries } from "./entries.ts";
import { cannotDeclare, headersTooLarge, nacked, uncertain, unroutable } from "./publish-errors.ts";
import { publishOn } from "./publish-on.ts";
import { openReturns } from "./returns.ts";
import type { Message, Route } from "./routes.ts";

/** Publishes over whatever connection there is. */
export interface Publisher {
  /** Resolves once the broker has confirmed every message. */
  publish(route: Route, messages: readonly Message[], signal?: AbortSignal): Promise<void>;
  up(model: ChannelModel): void;
  down(cause: Error): void;
  /** Sends what waits and now may be sent. */
  resume(): void;
  /** Resolves once nothing waits any more. */
  idle(): Promise<void>;
  /** Refuses what comes, and what waits. */
  end(cause: MessagingError): void;
}

/** What is known of a route on the connection of now. */
interface RouteState {
  readonly waiting: Entry[];
  declaring: boolean;
  /** When it was last declared; never on this connection: 0. */
  declaredAt: number;
  /** What the broker confirmed before its new queue was safe; nothing while it is. */
  held: Entry[] | undefined;
}

const retryMs = 250;
const mostRoutes = 10_000;

export interface PublisherOptions extends EntriesOptions {
  readonly maker: Maker;
  /** Whether an answer would arrive. What names an address for one waits until then. */
  readonly mayAsk: () => boolean;
}

export function openPublisher(options: PublisherOptions): Publisher {
  const entries = openEntries(options);
  const routes = new Map<Route, RouteState>();
  /** Those with something that waits. */
  const waitingRoutes = new Map<Route, RouteState>();
  const returned = openReturns();
  let model: ChannelModel | undefined;
  let channel: ConfirmChannel | undefined;
  let blocked = false;
  /** How many routes lead to a new queue. */
  let fresh = 0;
  let ended: MessagingError | undefined;

  function publish(route: Route, messages: readonly Message[], signal?: AbortSignal): Promise<void> {
    if (ended !== undefined) return Promise.reject(ended);
    if (messages.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const entry = entries.add({ route, messages, resolve, reject }, signal);
      if (entry === undefined) return;
      const state = stateOf(route);
      if (state.waiting.length === 0 && isReady(entry, state)) send(entry);
      else wait(entry, state);
    });
  }

  function stateOf(route: Route): RouteState {
    let state = routes.get(route);
    if (state === undefined) {
      if (routes.size >= mostRoutes) forgetIdle();
      state = { waiting: [], declaring: false, declaredAt: 0, held: undefined };
      routes.set(route, state);
    }
    return state;
  }

  function isReady(entry: Entry, state: RouteState): boolean {
    if (channel === undefined || blocked || !entries.hasRoom() || !isDeclared(entry.route, state))
      return false;
    return options.mayAsk() || !entry.messages.some(({ properties }) => properties.replyTo !== undefined);
  }

  function isDeclared({ declare, renewMs }: Route, { declaredAt }: RouteState): boolean {
    if (declare === undefined) return true;
    return declaredAt > 0 && (renewMs === undefined || Date.now() - declaredAt < renewMs);
  }

  function wait(entry: Entry, state: RouteState): void {
    if (!entries.hold(entry)) return;
    while (state.waiting[0]?.state === "done") state.waiting.shift(); // given up while the broker was away
    state.waiting.push(entry);
    waitingRoutes.set(entry.route, state);
    flush(entry.route, state);
  }

  /** Sends what waits for a route, as far as it may be sent. */
  function flush(route: Route, state: RouteState): void {
    if (state.waiting.length === 0) return;
    if (channel !== undefined && !blocked && !isDeclared(route, state)) {
      declare(route, state);
      return;
    }
    let sent = 0;
    for (const entry of state.waiting) {
      if (!isReady(entry, state)) break;
      sent += 1;
      if (entry.state === "waiting") send(entry);
    }
    state.waiting.splice(0, sent);
    if (state.waiting.length === 0) waitingRoutes.delete(route);
  }

  function flushAll(): void {
    for (const [route, state] of waitingRoutes) flush(route, state);
  }

  function declare(route: Route, state: RouteState): void {
    const { queue, declare: how } = route;
    if (state.declaring || model === undefined || how === undefined) return;
    state.declaring = true;
    const on = model;
    const declared = options.maker.make(on, queue, () => declareOn(on, how));
    declared.then(
      (isNew) => {
        state.declaring = false;
        if (model === on) {
          state.declaredAt = Date.now();
          if (isNew) hold(state);
        }
        flush(route, state);
      },
      (error: unknown) => {
        state.declaring = false;
        if (model !== on) flush(route, state);
        else if (isRefused(error)) refuse(route, state, asError(error));
        else setTimeout(() => flush(route, state), retryMs).unref();
      },
    );
  }

  function hold(state: RouteState): void {
    const held: Entry[] = [];
    state.held = held;
    fresh += 1;
    setTimeout(() => {
      fresh -= 1;
      if (state.held === held) state.held = undefined;
      for (const entry of held) entries.confirm(entry); // those that the connection took with it have ended
    }, freshMs).unref();
  }

  function refuse(route: Route, { waiting }: RouteState, cause: Error): void {
    waitingRoutes.delete(route);
    for (const entry of waiting.splice(0)) entries.fail(entry, cannotDeclare(route, cause));
  }

  function send(entry: Entry): void {
    const on = channel as ConfirmChannel;
    const { route } = entry;
    entries.sent(entry);
    for (const message of entry.messages) {
      try {
        publishOn(on, route.exchange, message, (error) => confirmed(entry, message, error));
      } catch (error) {
        const isTooLarge = error instanceof RangeError || error instanceof TypeError;
        entries.fail(entry, isTooLarge ? headersTooLarge(route, error) : broken(entry, asError(error)));
        return;
      }
    }
  }

  function confirmed(entry: Entry, message: Message, error: unknown): void {
    if (error === null) {
      if (returned.take(message.properties.messageId ?? "")) sendAgain(entry, message, unroutable);
      else accepted(entry);
      if (entries.waiting() > 0 && entries.hasMuchRoom()) flushAll();
      return;
    }
    const cause = asError(error);
    if (cause.message === "message nacked") sendAgain(entry, message, nacked);
    else entries.fail(entry, broken(entry, cause));
  }

  function accepted(entry: Entry): void {
    const held = fresh === 0 ? undefined : routes.get(entry.route)?.held;
    if (held === undefined) entries.confirm(entry);
    else held.push(entry);
  }

  /**
   * The broker has not taken it, because its queue was deleted, or is so new that it has no leader yet: the
   * queue is declared once more, and the packet sent once more.
   */
  function sendAgain(entry: Entry, message: Message, problem: (route: Route) => MessagingError): void {
    if (entry.again) {
      entries.fail(entry, problem(entry.route));
      return;
    }
    const state = stateOf(entry.route);
    if (state.declaredAt > 0) makeAgain(entry.route, state);
    const resolve = (): void => {
      entries.confirm(entry);
    };
    const again = entries.add({
      route: entry.route,
      messages: [message],
      again: true,
      resolve,
      reject: (cause) => entries.fail(entry, cause),
    });
    if (again !== undefined) wait(again, state);
  }

  /** Not at once: made again within some milliseconds, its consumers would never learn that it was deleted. */
  function makeAgain(route: Route, state: RouteState): void {
    state.declaredAt = 0;
    state.declaring = true;
    setTimeout(() => {
      state.declaring = false;
      flush(route, state);
    }, retryMs).unref();
  }

  function broken({ route }: Entry, cause: Error): MessagingError {
    return uncertain(route, options.shown, cause);
  }

  function up(made: ChannelModel): void {
    model = made;
    blocked = false;
    made.on("blocked", () => {
      blocked = true;
    });
    made.on("unblocked", () => {
      blocked = false;
      if (model === made) flushAll();
    });
    openChannel(made);
  }

  function openChannel(on: ChannelModel): void {
    on.createConfirmChannel().then(
      (made) => {
        if (model !== on) return;
        made.on("error", () => {}); // the confirms that it took with it tell
        made.on("return", ({ properties: { messageId } }) => returned.add(messageId));
        made.on("close", () => channelClosed(on, made));
        channel = made;
        flushAll();
      },
      () => reopenChannel(on), // or the connection is gone, and `up` comes again
    );
  }

  function reopenChannel(on: ChannelModel): void {
    setTimeout(() => {
      if (model === on && channel === undefined) openChannel(on);
    }, retryMs).unref();
  }

  /** Also when an exchange was deleted: everything is declared again. */
  function channelClosed(on: ChannelModel, closed: ConfirmChannel): void {
    if (channel !== closed) return;
    forget();
    if (model === on) reopenChannel(on);
  }

  function forget(): void {
    channel = undefined;
    returned.clear();
    for (const state of routes.values()) {
      state.declaredAt = 0;
      state.held = undefined;
    }
    forgetIdle();
  }

  function forgetIdle(): void {
    for (const [route, { waiting, declaring, held }] of routes) {
      if (waiting.length === 0 && !declaring && held === undefined) routes.delete(route);
    }
  }

  function down(cause: Error): void {
    model = undefined;
    blocked = false;
    forget();
    entries.failSent((entry) => broken(entry, cause));
  }

  function end(cause: MessagingError): void {
    ended = cause;
    model = undefined;
    channel = undefined;
    entries.failSent((entry) => broken(entry, cause));
    entries.failAll(cause);
  }

  return { publish, up, down, resume: flushAll, idle: entries.idle, end };
}
