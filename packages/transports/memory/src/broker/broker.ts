import {
  type Destination,
  deadLetterPacket,
  deadLetters,
  type Packet,
  withDeadLetterQueue,
} from "@posthorn/core/transport";
import type { DeadLetter } from "../backlog/backlog.ts";
import { deliveryOf, neverAborted, queuePacket } from "../backlog/queued-packet.ts";
import {
  append,
  type Channel,
  type ChannelOptions,
  cancelAll,
  type DeadLetterOrigin,
  openChannel,
} from "./channel.ts";
import { nameOf, nameOfGroup, notFound, topologyDiffers } from "./errors.ts";
import { differentSettings } from "./settings.ts";

/** What becomes of queues, topics and groups that nobody provisioned. */
export type TopologyMode = "create" | "verify" | "leave";

/** A request to a light queue that waits for its reply. */
export interface LightRequest {
  resolve(reply: Packet): void;
  reject(error: Error): void;
}

/** The queues, topics and inboxes of one transport. */
export interface Broker {
  readonly topology: TopologyMode;
  /** By the address of the reply. */
  readonly lightRequests: Map<string, LightRequest>;
  /** Returns it whatever its settings are. */
  peek(at: Destination): Channel | undefined;
  /** Throws MessagingError `topology_differs` if it exists with other settings than the destination's. */
  find(at: Destination): Channel | undefined;
  /** Makes it if it does not exist. Throws MessagingError `topology_differs`, or `not_found` if it may not be made. */
  findOrMake(at: Destination): Channel;
  /** Throws MessagingError `not_found` if a queue or a topic does not exist and may not be made. */
  requireMakable(at: Destination): void;
  make(at: Destination): Channel;
  remove(at: Destination): void;
}

export interface BrokerOptions extends Omit<ChannelOptions, "moveToDeadLetters"> {
  readonly topology: TopologyMode;
}

// A queue is made by its first publish or subscription, a topic that keeps its packets, too. Another topic and an inbox are
// made by their first subscription, so that packets without a subscriber are dropped. Dead letters are queues like any
// other, and belong to their queue or group: they are made when they are first used.

/** Makes an empty broker. */
export function openBroker({ topology, ...options }: BrokerOptions): Broker {
  const channels = {
    queue: new Map<string, Channel>(),
    topic: new Map<string, Channel>(),
    inbox: new Map<string, Channel>(),
  };
  const channelOptions: ChannelOptions = { ...options, moveToDeadLetters };

  function moveToDeadLetters({ at, group, queued }: DeadLetterOrigin, settlement: DeadLetter): boolean {
    const to = deadLetters(at, group.name);
    const channel = find(to) ?? make(to);
    const [backlog] = channel.backlogs;
    if (backlog === undefined || backlog.length >= options.largestBacklog) return false;
    const packet = deadLetterPacket(deliveryOf(queued, neverAborted), settlement);
    append(channel, queuePacket({ ...packet, id: queued.packet.id }, queued.address, Date.now()));
    return true;
  }

  function peek(at: Destination): Channel | undefined {
    const to = withDeadLetterQueue(at);
    return channels[to.kind].get(keyOf(to));
  }

  function find(at: Destination): Channel | undefined {
    const to = withDeadLetterQueue(at);
    const channel = channels[to.kind].get(keyOf(to));
    if (channel === undefined || channel.checked === to || to.kind === "inbox") return channel;
    requireSame(channel, to);
    channel.checked = to;
    return channel;
  }

  function requireSame({ at }: Channel, to: Destination): void {
    for (const { name, is, wanted } of differentSettings(at, to)) {
      // A program that does not name a window does not depend on it.
      const isTolerated = name === "duplicateWindowMs" && (is === undefined || wanted === undefined);
      if (topology === "verify" || !isTolerated) throw topologyDiffers(`${nameOf(to)}: ${name}`, is, wanted);
    }
  }

  function requireMakable(at: Destination): void {
    if (topology === "create" || at.kind === "inbox") return;
    if (at.dead === undefined) throw notFound(nameOf(at));
    const channel = channels[at.kind].get(at.template);
    const { group } = at.dead;
    if (channel === undefined) throw notFound(nameOf(at));
    if (group === undefined || channel.backlogs.some((backlog) => backlog.group.name === group)) return;
    throw notFound(nameOfGroup(at, group));
  }

  function make(at: Destination): Channel {
    const to = withDeadLetterQueue(at);
    const channel = openChannel(to, channelOptions);
    channels[to.kind].set(keyOf(to), channel);
    return channel;
  }

  return {
    topology,
    lightRequests: new Map(),
    peek,
    find,
    findOrMake(at) {
      const channel = find(at);
      if (channel !== undefined) return channel;
      requireMakable(at);
      return make(at);
    },
    requireMakable,
    make,
    remove(at) {
      const channel = peek(at);
      if (channel === undefined) return;
      cancelAll(channel);
      channels[channel.at.kind].delete(keyOf(channel.at));
    },
  };
}

/** A queue or a topic has one channel per template, whatever the values of its parameters. */
function keyOf({ kind, address, template }: Destination): string {
  return kind === "inbox" ? address : template;
}
