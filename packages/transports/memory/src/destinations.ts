import {
  type Delivery,
  type Destination,
  deadLetterPacket,
  deadLetters,
  MessagingError,
  matchesAddress,
} from "@posthorn/core/transport";
import { type Backlog, openBacklog } from "./backlog.ts";
import { type RecentIds, recentIds } from "./duplicate-window.ts";
import { type Held, hold } from "./queued-packet.ts";
import type { Soon } from "./task-queue.ts";

/** The part of a place that one set of competing consumers gets. */
interface Share {
  readonly group: string | undefined;
  /** The addresses it takes, perhaps with parameters left open. A queue and an inbox take all of theirs. */
  readonly filter: string | undefined;
  readonly backlog: Backlog;
  /** Whether it is one subscriber's, of which nothing is kept. */
  readonly isAlone: boolean;
}

interface Place {
  /** Set by its first use. */
  readonly ordered: boolean;
  readonly recent: RecentIds;
  /** One for a queue or an inbox, one for each group of a topic. */
  readonly shares: Share[];
  /** The shares' backlogs, in the same order. */
  readonly backlogs: Backlog[];
}

/** All queues, topics and inboxes, and what waits in them. */
export interface Places {
  /**
   * The backlogs that a publish of so many packets goes to: none for a topic without subscribers or an
   * inbox without one.
   */
  reached(to: Destination, count: number): readonly Backlog[];
  /** The backlog that a subscription takes from. Made if need be. */
  share(from: Destination, group: string | undefined): Backlog;
  /** Whether a packet of that id came within the destination's window; if not, it does now. */
  isDuplicate(to: Destination, id: string): boolean;
  /** A backlog of one subscriber of a topic, which takes no more than fits into it. */
  alone(from: Destination): Backlog;
  /** Forgets an inbox that its subscriber left. */
  drop(inbox: Destination): void;
  /** Forgets a backlog of one subscriber, who left. */
  dropAlone(from: Destination, backlog: Backlog): void;
}

export interface PlacesOptions {
  readonly largestBacklog: number;
  readonly soon: Soon;
  readonly later: (ms: number, task: () => void) => void;
}

/** Makes a broker's worth of nothing. */
export function openPlaces({ largestBacklog, soon, later }: PlacesOptions): Places {
  const places = {
    queue: new Map<string, Place>(),
    topic: new Map<string, Place>(),
    inbox: new Map<string, Place>(),
  };

  function find(at: Destination): Place | undefined {
    const place = places[at.kind].get(at.kind === "inbox" ? at.address : at.template);
    if (place !== undefined && place.ordered !== at.ordered) throw orderMismatch(at);
    return place;
  }

  function make(at: Destination): Place {
    const place: Place = { ordered: at.ordered, recent: recentIds(), shares: [], backlogs: [] };
    places[at.kind].set(at.kind === "inbox" ? at.address : at.template, place);
    return place;
  }

  function share(from: Destination, group: string | undefined): Backlog {
    const filter = from.kind === "topic" ? from.address : undefined;
    const found = find(from)?.shares.find(
      (one) => one.group === group && one.filter === filter && !one.isAlone,
    );
    return found?.backlog ?? open(from, group, false);
  }

  function open(from: Destination, group: string | undefined, isAlone: boolean): Backlog {
    const { shares, backlogs } = find(from) ?? make(from);
    const filter = from.kind === "topic" ? from.address : undefined;
    const backlog = openBacklog({
      ordered: from.ordered,
      soon,
      later,
      bury(held, settlement) {
        if (isAlone || from.kind === "inbox") return true; // nothing is kept of these
        const dead = share(deadLetters(from, group), undefined);
        if (dead.length >= largestBacklog) return false;
        dead.add(
          hold({ ...deadLetterPacket(asDelivery(held), settlement), id: held.packet.id }, held.address),
        );
        return true;
      },
    });
    shares.push({ group, filter, backlog, isAlone });
    backlogs.push(backlog);
    return backlog;
  }

  return {
    reached(to, count) {
      const place = find(to);
      if (place === undefined) return to.kind === "queue" ? [share(to, undefined)] : [];
      if (to.kind !== "topic") return place.backlogs;
      return place.backlogs.filter((backlog, index) => {
        const { filter = "", isAlone } = place.shares[index] as Share;
        // A subscriber of its own that is too slow misses packets, and holds nobody up.
        return matchesAddress(filter, to.address) && !(isAlone && backlog.length + count > largestBacklog);
      });
    },
    share,
    alone: (from) => open(from, undefined, true),
    isDuplicate(to, id) {
      return to.duplicateWindowMs !== undefined && (find(to)?.recent.seen(id, to.duplicateWindowMs) ?? false);
    },
    drop(inbox) {
      places.inbox.delete(inbox.address);
    },
    dropAlone(from, backlog) {
      const place = find(from);
      const index = place?.backlogs.indexOf(backlog) ?? -1;
      if (index < 0) return;
      place?.backlogs.splice(index, 1);
      place?.shares.splice(index, 1);
      if (place?.shares.length === 0) places.topic.delete(from.template);
    },
  };
}

function orderMismatch({ kind, template, ordered }: Destination): MessagingError {
  return new MessagingError(
    "unsupported_capability",
    `${kind} "${template}" ${ordered ? "is not" : "is"} ordered, and this program says otherwise. ` +
      "Let producers and consumers say the same.",
  );
}

const never = new AbortController().signal;

/** A packet with its original headers and body, whatever the receiver did with its own. */
function asDelivery({ packet: { headers, body }, address, attempt }: Held): Delivery {
  return { headers, body, address, attempt, signal: never };
}
