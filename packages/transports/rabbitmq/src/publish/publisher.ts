import type { MessagingError } from "@posthorn/core/transport";
import type { ChannelModel } from "amqplib";
import type { PublishLimits } from "./entry.ts";
import { openForbiddenExchanges } from "./forbidden-exchanges.ts";
import { openLedger } from "./ledger.ts";
import { handleOutcome, handleVerdict } from "./outcomes.ts";
import { brokenError, isAway, type PublisherOptions, type PublisherState } from "./publisher-state.ts";
import { openPublishingChannel } from "./publishing-channel.ts";
import { openReturnedPackets } from "./returned-packets.ts";
import { openRouteStates } from "./route-states.ts";
import type { Message, Route } from "./routes.ts";
import { flushAll, sendOrWait } from "./send-queue.ts";

/**
 * Publishes messages on the current connection.
 *
 * Each publish is an entry of the ledger, which limits its time and settles it. An entry is sent at once if it is ready,
 * and otherwise waits for its route. It is ready (`isReady`) if
 * - there is a channel, and the broker does not block publishers;
 * - its route is declared on this connection, and the route's queue is not new. The first entry starts the declaration;
 * - the window has room: a limited number of packets is sent and not confirmed;
 * - its route, if it is ordered, is not stopped by a refusal (`OrderedWindow`);
 * - a reply would arrive, if it names a reply address.
 * Each event that makes entries ready flushes what waits: a new channel, a declared route, a confirm, a restored inbox.
 *
 * A message that was sent is
 * - confirmed: its entry resolves with the last one;
 * - refused, or returned because no queue accepted it: its route is declared again and the message sent once more, as an
 *   entry that settles the original one. A second refusal rejects it;
 * - lost with its channel or connection: nobody knows whether the broker has it, so its entry rejects as uncertain.
 * When the connection is lost, entries that wait continue to wait, and everything is declared again on the next one.
 *
 * The parts: `publisher-state.ts` has the shared state, `send-queue.ts` makes entries wait and declares routes,
 * `send-entry.ts` writes messages, `outcomes.ts` handles what the broker answers. They import each other in that order.
 */
export interface Publisher {
  /** Resolves once the broker has confirmed every message. */
  publish(route: Route, messages: readonly Message[], limits?: PublishLimits): Promise<void>;
  up(model: ChannelModel): void;
  down(cause: Error): void;
  /** Sends what waits, as far as it is ready. */
  resume(): void;
  /** Resolves once every publish has settled, or once the connection is lost: the rest cannot be sent then. */
  drain(): Promise<void>;
  /** Rejects everything that has not settled, and all further publishes. */
  end(cause: MessagingError): void;
}

export function openPublisher(options: PublisherOptions): Publisher {
  const forbidden = openForbiddenExchanges();
  const returned = openReturnedPackets();
  const publisher: PublisherState = {
    options,
    ledger: openLedger({
      ...options,
      onSilent: () => abandonChannel(publisher),
      isAway: (entry) => isAway(publisher, entry),
    }),
    channel: openPublishingChannel({
      onReady: () => flushAll(publisher),
      onLost: () => resetRoutes(publisher),
      onError: forbidden.note, // the entries fail with their confirms
      onReturn: returned.add,
    }),
    routeStates: openRouteStates((state, verdict) => handleVerdict(publisher, state, verdict)),
    waitingRoutes: new Map(),
    forbidden,
    returned,
    onOutcome: (outcome) => handleOutcome(publisher, outcome),
    ended: undefined,
    whenAway: [],
  };

  function publish(route: Route, messages: readonly Message[], limits?: PublishLimits): Promise<void> {
    const refusal = publisher.ended ?? forbidden.refusalOf(route);
    if (refusal !== undefined) return Promise.reject(refusal);
    if (messages.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const entry = publisher.ledger.add({ route, messages, isResend: false, resolve, reject }, limits);
      if (entry !== undefined) sendOrWait(publisher, entry);
    });
  }

  return {
    publish,
    up: publisher.channel.up,
    down: (cause) => down(publisher, cause),
    resume: () => flushAll(publisher),
    drain: () => drain(publisher),
    end: (cause) => end(publisher, cause),
  };
}

/** Everything is declared again: the channel may have been closed because an exchange was deleted. */
function resetRoutes({ ledger, returned, routeStates }: PublisherState): void {
  returned.clear();
  for (const { entry, toError } of routeStates.reset()) ledger.fail(entry, toError(entry.route));
}

function down(publisher: PublisherState, cause: Error): void {
  const { ledger, channel } = publisher;
  channel.down();
  resetRoutes(publisher);
  ledger.failSent((entry) => brokenError(publisher, entry, cause));
  ledger.startConnectTimers();
  for (const resolve of publisher.whenAway) resolve();
  publisher.whenAway = [];
}

/** The next publishes wait for the connection that replaces the current one. */
function abandonChannel(publisher: PublisherState): void {
  down(publisher, new Error("RabbitMQ no longer confirms on this channel."));
  publisher.options.onSilent();
}

function drain({ ledger, channel, whenAway }: PublisherState): Promise<void> {
  if (channel.model() === undefined) return Promise.resolve();
  return Promise.race([ledger.idle(), new Promise<void>((resolve) => whenAway.push(resolve))]);
}

function end(publisher: PublisherState, cause: MessagingError): void {
  const { ledger, channel } = publisher;
  publisher.ended = cause;
  channel.down();
  ledger.failSent((entry) => brokenError(publisher, entry, cause));
  ledger.failAll(cause);
}
