import { type Delivery, type Destination, deadLetters, deadPacket, matchesAddress } from "@posthorn/core";
import { type Backlog, openBacklog } from "./backlog.ts";
import { type Held, hold } from "./held.ts";
import { type RecentIds, recentIds } from "./recent-ids.ts";
import type { Soon } from "./turns.ts";

/** The part of a place that one set of competing consumers gets. */
interface Share {
  readonly group: string | undefined;
  /** The addresses it takes, perhaps with parameters left open. A queue and an inbox take all of theirs. */
  readonly filter: string | undefined;
  readonly backlog: Backlog;
}

interface Place {
  readonly recent: RecentIds;
  /** One for a queue or an inbox, one for each group of a topic. */
  readonly shares: Share[];
  /** The shares' backlogs, in the same order. */
  readonly backlogs: Backlog[];
}

/** All queues, topics and inboxes, and what waits in them. */
export interface Places {
  /** The backlogs that a publish goes to: none for a topic without groups or an inbox without a subscriber. */
  reached(to: Destination): readonly Backlog[];
  /** The backlog that a subscription takes from. Made if need be. */
  share(from: Destination, group: string | undefined): Backlog;
  /** Whether a packet of that id came within the destination's window; if not, it does now. */
  isDuplicate(to: Destination, id: string): boolean;
  /** Forgets an inbox that its subscriber left. */
  drop(inbox: Destination): void;
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
    return places[at.kind].get(at.kind === "inbox" ? at.address : at.template);
  }

  function make(at: Destination): Place {
    const place: Place = { recent: recentIds(), shares: [], backlogs: [] };
    places[at.kind].set(at.kind === "inbox" ? at.address : at.template, place);
    return place;
  }

  function share(from: Destination, group: string | undefined): Backlog {
    const { shares, backlogs } = find(from) ?? make(from);
    const filter = from.kind === "topic" ? from.address : undefined;
    const found = shares.find((one) => one.group === group && one.filter === filter);
    if (found !== undefined) return found.backlog;
    const backlog = openBacklog({
      ordered: from.ordered,
      soon,
      later,
      bury(held, settlement) {
        if (from.kind === "inbox") return true; // an inbox keeps nothing
        const dead = share(deadLetters(from, group), undefined);
        if (dead.length >= largestBacklog) return false;
        dead.add(hold({ ...deadPacket(asDelivery(held), settlement), id: held.packet.id }, held.address));
        return true;
      },
    });
    shares.push({ group, filter, backlog });
    backlogs.push(backlog);
    return backlog;
  }

  return {
    reached(to) {
      const place = find(to);
      if (place === undefined) return to.kind === "queue" ? [share(to, undefined)] : [];
      if (to.kind !== "topic") return place.backlogs;
      return place.backlogs.filter((_, index) =>
        matchesAddress(place.shares[index]?.filter ?? "", to.address),
      );
    },
    share,
    isDuplicate(to, id) {
      return to.duplicateWindowMs !== undefined && (find(to)?.recent.seen(id, to.duplicateWindowMs) ?? false);
    },
    drop(inbox) {
      places.inbox.delete(inbox.address);
    },
  };
}

const never = new AbortController().signal;

/** A packet with its original headers and body, whatever the receiver did with its own. */
function asDelivery({ packet: { headers, body }, address, attempt }: Held): Delivery {
  return { headers, body, address, attempt, signal: never };
}
