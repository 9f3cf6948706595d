import type { MessagingError } from "@posthorn/core/transport";
import type { Declarer } from "../topology/declarer.ts";
import type { Entry } from "./entry.ts";
import type { ForbiddenExchanges } from "./forbidden-exchanges.ts";
import type { Ledger, LedgerOptions } from "./ledger.ts";
import type { Slot } from "./ordered-window.ts";
import { uncertain } from "./publish-errors.ts";
import type { PublishingChannel } from "./publishing-channel.ts";
import type { ReturnedPackets } from "./returned-packets.ts";
import type { RouteState, RouteStates } from "./route-states.ts";
import type { Message, Route } from "./routes.ts";

export interface PublisherOptions extends Omit<LedgerOptions, "isAway"> {
  readonly declarer: Declarer;
  /** True if a reply would arrive now. Packets that name a reply address wait until then. */
  readonly canReceiveReplies: () => boolean;
}

/** The state that the functions of a publisher share. */
export interface PublisherState {
  readonly options: PublisherOptions;
  readonly ledger: Ledger;
  readonly channel: PublishingChannel;
  readonly routeStates: RouteStates;
  /** The routes that have waiting entries. */
  readonly waitingRoutes: Map<Route, RouteState>;
  readonly forbidden: ForbiddenExchanges;
  readonly returned: ReturnedPackets;
  /** Called once for each message that was written, with the broker's answer or the error that took its place. */
  readonly onOutcome: (outcome: Outcome) => void;
  /** Set once the publisher has ended. */
  ended: MessagingError | undefined;
  /** Called when the connection is lost. */
  whenAway: (() => void)[];
}

/** The outcome of one message that was written. */
export interface Outcome {
  readonly entry: Entry;
  readonly message: Message;
  readonly slot: Slot | undefined;
  /** Null if the broker confirmed the message. */
  readonly error: unknown;
}

/** True if an entry may be sent now. */
export function isReady(publisher: PublisherState, entry: Entry, state: RouteState): boolean {
  if (publisher.channel.current() === undefined || !state.isDeclared || state.isNew) return false;
  if (!entry.isResend && !publisher.ledger.hasRoom()) return false; // a resend already has a place in the window
  return state.window?.isStopped() !== true && hasInbox(publisher, entry);
}

/** True if the connection that an entry needs is away. */
export function isAway(publisher: PublisherState, entry: Entry): boolean {
  return publisher.channel.model() === undefined || !hasInbox(publisher, entry);
}

/** False if an entry names a reply address and a reply would not arrive now. */
function hasInbox({ options }: PublisherState, { messages }: Entry): boolean {
  return options.canReceiveReplies() || !messages.some(({ properties }) => properties.replyTo !== undefined);
}

export function brokenError({ options }: PublisherState, { route }: Entry, cause: Error): MessagingError {
  return uncertain(route, options.displayUrl, cause);
}
