import {
  checkSubscription,
  type Destination,
  type Filter,
  type Receive,
  type Start,
  type SubscribeOptions,
  type Subscription,
} from "@posthorn/core/transport";
import { type Backlog, restart, sweep } from "./backlog/backlog.ts";
import type { Broker, TopologyMode } from "./broker/broker.ts";
import { type Channel, findGroup, openGroup, removeBacklog, replay } from "./broker/channel.ts";
import { nameOfGroup, noResponder, notFound, topologyDiffers } from "./broker/errors.ts";
import { isSameFilter } from "./broker/same-filter.ts";
import { openConsumer } from "./consume.ts";
import { description } from "./features.ts";

interface OpenOptions extends SubscribeOptions {
  readonly receive: Receive;
  readonly onClosed: () => void;
}

/** Subscribes a receiver to a queue, a topic, an inbox or dead letters. */
export function openSubscription(broker: Broker, from: Destination, options: OpenOptions): Subscription {
  checkSubscription(description, from, options);
  const channel = broker.findOrMake(from);
  const { at, backlogs, log } = channel;
  const backlog =
    at.kind === "topic"
      ? openTopic(channel, from.address, { ...options, topology: broker.topology })
      : (backlogs[0] as Backlog);

  /** Rejects the light requests that wait if nobody is left to answer them. */
  function dropUnserved(): void {
    if (at.delivery !== "light" || backlog.consumers.length > 0) return;
    sweep(backlog, ({ packet }) => {
      broker.lightRequests.get(packet.headers["reply-to"] ?? "")?.reject(noResponder(at));
      return false;
    });
  }

  const { resize, close } = openConsumer(backlog, options.receive, {
    ...options,
    onClosing: dropUnserved,
    onClosed() {
      dropUnserved();
      if (backlog.group.isUngrouped) removeBacklog(channel, backlog);
      if (at.kind === "inbox" && backlog.consumers.length === 0) broker.remove(at);
      options.onClosed();
    },
  });

  async function seek(to: Start): Promise<void> {
    const packets = log?.from(to) ?? [];
    restart(backlog);
    replay(backlog, packets);
  }

  async function setFilter(filter: Filter | undefined): Promise<void> {
    backlog.group.filter = filter;
  }

  return {
    resize,
    close,
    ...(log === undefined ? {} : { seek }),
    ...(at.kind === "topic" ? { setFilter } : {}),
  };
}

interface TopicOptions extends SubscribeOptions {
  readonly topology: TopologyMode;
}

/** Returns the backlog of a group, which is opened by its first subscription, or opens one without a group. */
function openTopic(channel: Channel, address: string, options: TopicOptions): Backlog {
  const { group: name, filter, start = "new", topology } = options;
  const existing = name === undefined ? undefined : findGroup(channel, name, address);
  if (existing !== undefined) {
    useFilter(channel, existing, options);
    return existing;
  }
  if (name !== undefined && topology !== "create") throw notFound(nameOfGroup(channel.at, name));
  const packets = channel.log?.from(start) ?? [];
  const group = { name, pattern: address, filter, isUngrouped: name === undefined };
  const backlog = openGroup(channel, group);
  replay(backlog, packets);
  return backlog;
}

/** The filter of a group is that of its last subscription, unless the topology is provisioned. */
function useFilter(channel: Channel, { group }: Backlog, { filter, topology }: TopicOptions): void {
  if (topology === "create") group.filter = filter;
  if (topology === "verify" && !isSameFilter(group.filter, filter)) {
    throw topologyDiffers(`${nameOfGroup(channel.at, group.name ?? "")}: filter`, group.filter, filter);
  }
}
