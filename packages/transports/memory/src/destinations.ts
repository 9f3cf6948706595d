import {
  type Destination,
  deadLetterPacket,
  deadLetters,
  MessagingError,
  matchesAddress,
} from "@posthorn/core/transport";
import { type Backlog, enqueue, openBacklog } from "./backlog.ts";
import { type DuplicateWindow, openDuplicateWindow } from "./duplicate-window.ts";
import { deliveryOf, queuePacket } from "./queued-packet.ts";
import type { RunSoon } from "./task-queue.ts";

/** The consumers that share one backlog. */
interface Group {
  readonly name: string | undefined;
  /** The addresses that it takes; parameters may be open. Undefined for a queue and an inbox, which take all. */
  readonly filter: string | undefined;
  readonly backlog: Backlog;
  /** True for one subscription to a topic without a group. Its packets are lost with it. */
  readonly isUngrouped: boolean;
}

interface DestinationState {
  /** Set by the first use. */
  readonly ordered: boolean;
  readonly duplicates: DuplicateWindow;
  /** One for a queue or an inbox, one for each group of a topic. */
  readonly groups: Group[];
  /** The groups' backlogs, in the same order. */
  readonly backlogs: Backlog[];
}

/** The queues, topics and inboxes of one transport, with the packets in them. */
export interface Destinations {
  /**
   * The backlogs that a publish of `count` packets goes to. None for a topic without subscribers and for an
   * inbox without one.
   */
  backlogsFor(to: Destination, count: number): readonly Backlog[];
  /** The backlog of a queue, of an inbox, or of a group of a topic. Made by its first use. */
  groupBacklog(from: Destination, group: string | undefined): Backlog;
  /** Makes a backlog for one subscription to a topic without a group. Packets that find it full are dropped. */
  openUngrouped(from: Destination): Backlog;
  /** True if a packet with that id was published within the destination's window. Notes the id if not. */
  isDuplicate(to: Destination, id: string): boolean;
  /** Removes an inbox after its subscription has closed. */
  removeInbox(inbox: Destination): void;
  /** Removes the backlog of a subscription without a group after it has closed. */
  removeUngrouped(from: Destination, backlog: Backlog): void;
}

export interface DestinationsOptions {
  readonly largestBacklog: number;
  readonly runSoon: RunSoon;
  readonly runLater: (ms: number, task: () => void) => void;
}

// A queue and an inbox have one group without a name. A topic has a group for each combination of name and filter, and
// one for each subscription without a group. A queue is made by its first publish or subscription; a topic and an inbox
// by their first subscription, so that packets without a subscriber are dropped. Dead letters are queues like any other.

/** Makes an empty broker. */
export function openDestinations({ largestBacklog, runSoon, runLater }: DestinationsOptions): Destinations {
  const states = {
    queue: new Map<string, DestinationState>(),
    topic: new Map<string, DestinationState>(),
    inbox: new Map<string, DestinationState>(),
  };

  function find(at: Destination): DestinationState | undefined {
    const state = states[at.kind].get(keyOf(at));
    if (state !== undefined && state.ordered !== at.ordered) throw orderMismatch(at);
    return state;
  }

  function make(at: Destination): DestinationState {
    const state: DestinationState = {
      ordered: at.ordered,
      duplicates: openDuplicateWindow(),
      groups: [],
      backlogs: [],
    };
    states[at.kind].set(keyOf(at), state);
    return state;
  }

  function groupBacklog(from: Destination, group: string | undefined): Backlog {
    const filter = filterOf(from);
    const found = find(from)?.groups.find(
      (each) => each.name === group && each.filter === filter && !each.isUngrouped,
    );
    return found?.backlog ?? open(from, group, false);
  }

  function open(from: Destination, name: string | undefined, isUngrouped: boolean): Backlog {
    const { groups, backlogs } = find(from) ?? make(from);
    const backlog = openBacklog({
      ordered: from.ordered,
      runSoon,
      runLater,
      moveToDeadLetters(queued, settlement) {
        if (isUngrouped || from.kind === "inbox") return true; // these have no dead letters
        const dead = groupBacklog(deadLetters(from, name), undefined);
        if (dead.length >= largestBacklog) return false;
        const packet = deadLetterPacket(deliveryOf(queued, neverAborted), settlement);
        enqueue(dead, queuePacket({ ...packet, id: queued.packet.id }, queued.address));
        return true;
      },
    });
    groups.push({ name, filter: filterOf(from), backlog, isUngrouped });
    backlogs.push(backlog);
    return backlog;
  }

  return {
    backlogsFor(to, count) {
      const state = find(to);
      if (state === undefined) return to.kind === "queue" ? [groupBacklog(to, undefined)] : [];
      if (to.kind !== "topic") return state.backlogs;
      return state.backlogs.filter((backlog, index) => {
        const { filter = "", isUngrouped } = state.groups[index] as Group;
        // A slow subscription without a group misses packets. It does not hold up the publish.
        return (
          matchesAddress(filter, to.address) && !(isUngrouped && backlog.length + count > largestBacklog)
        );
      });
    },
    groupBacklog,
    openUngrouped: (from) => open(from, undefined, true),
    isDuplicate(to, id) {
      if (to.duplicateWindowMs === undefined) return false;
      return find(to)?.duplicates.isDuplicate(id, to.duplicateWindowMs) ?? false;
    },
    removeInbox(inbox) {
      states.inbox.delete(inbox.address);
    },
    removeUngrouped(from, backlog) {
      const state = find(from);
      const index = state?.backlogs.indexOf(backlog) ?? -1;
      if (index < 0) return;
      state?.backlogs.splice(index, 1);
      state?.groups.splice(index, 1);
      if (state?.groups.length === 0) states.topic.delete(from.template);
    },
  };
}

/** An inbox is its address; a queue and a topic are their template, whatever the values of its parameters. */
function keyOf({ kind, address, template }: Destination): string {
  return kind === "inbox" ? address : template;
}

function filterOf({ kind, address }: Destination): string | undefined {
  return kind === "topic" ? address : undefined;
}

function orderMismatch({ kind, template, ordered }: Destination): MessagingError {
  return new MessagingError(
    "unsupported_capability",
    `${kind} "${template}" is ${ordered ? "not ordered" : "ordered"}, and this program declares the opposite. ` +
      "Declare the same in producers and consumers.",
  );
}

/** The signal of the delivery that a dead letter is made from. Nobody listens to it. */
const neverAborted = new AbortController().signal;
