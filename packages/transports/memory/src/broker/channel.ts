import {
  type Destination,
  MessagingError,
  matchesAddress,
  passesFilter,
  type Timer,
} from "@posthorn/core/transport";
import {
  type Backlog,
  type BacklogOptions,
  type DeadLetter,
  enqueue,
  type Group,
} from "../backlog/backlog.ts";
import { emit } from "../backlog/consumer.ts";
import { openBacklog } from "../backlog/deliver.ts";
import { copyOf, type QueuedPacket } from "../backlog/queued-packet.ts";
import { type DuplicateWindow, openDuplicateWindow } from "./duplicate-window.ts";
import { type Log, openLog } from "./log.ts";

/** A queue, a topic or an inbox, with its packets. */
export interface Channel {
  /** The destination of its first use, which decides its settings. */
  readonly at: Destination;
  readonly options: ChannelOptions;
  /** One for a queue or an inbox; for a topic one for each group, and one for each subscription without a group. */
  readonly backlogs: Backlog[];
  /** Present if it keeps its packets. */
  readonly log: Log | undefined;
  readonly duplicates: DuplicateWindow;
  /** By token, the delayed packets. */
  readonly scheduled: Map<string, ScheduledPacket>;
  /** The last destination whose settings were found to be the same. */
  checked: Destination;
  /** The last destination that packets may be published to. */
  publishable: Destination | undefined;
  lastPosition: number;
  lastToken: number;
}

interface ScheduledPacket {
  readonly queued: QueuedPacket;
  readonly timer: Timer;
}

export interface ChannelOptions
  extends Pick<BacklogOptions, "largestBacklog" | "runSoon" | "runLater" | "publishAll"> {
  /** Moves a packet of a group to its dead letters. Returns false if they have no room. */
  readonly moveToDeadLetters: (from: DeadLetterOrigin, settlement: DeadLetter) => boolean;
}

export interface DeadLetterOrigin {
  readonly at: Destination;
  readonly group: Group;
  readonly queued: QueuedPacket;
}

export function openChannel(at: Destination, options: ChannelOptions): Channel {
  const channel: Channel = {
    at,
    options,
    backlogs: [],
    log: at.kind === "topic" && at.keepMs !== undefined ? openLog(options.largestBacklog) : undefined,
    duplicates: openDuplicateWindow(),
    scheduled: new Map(),
    checked: at,
    publishable: undefined,
    lastPosition: 0,
    lastToken: 0,
  };
  if (at.kind !== "topic") {
    openGroup(channel, { name: undefined, pattern: undefined, filter: undefined, isUngrouped: false });
  }
  return channel;
}

/** Opens the backlog of a group. */
export function openGroup({ at, options, backlogs }: Channel, group: Group): Backlog {
  const backlog = openBacklog({
    ...options,
    group,
    ordered: at.ordered,
    isTransient: group.isUngrouped || at.kind === "inbox" || at.delivery === "light",
    moveToDeadLetters: (queued, settlement) => options.moveToDeadLetters({ at, group, queued }, settlement),
  });
  backlogs.push(backlog);
  return backlog;
}

/** Returns the backlog of a group of a topic. Groups with the same name and other addresses are different groups. */
export function findGroup({ backlogs }: Channel, name: string, address: string): Backlog | undefined {
  return backlogs.find(({ group }) => group.name === name && group.pattern === address);
}

export function removeBacklog({ backlogs }: Channel, backlog: Backlog): void {
  const index = backlogs.indexOf(backlog);
  if (index >= 0) backlogs.splice(index, 1);
}

/** True if a group takes a packet: its address and its headers fit. */
export function takes(
  { pattern, filter }: Group,
  { address, packet }: Pick<QueuedPacket, "address" | "packet">,
): boolean {
  if (pattern !== undefined && !matchesAddress(pattern, address)) return false;
  return filter === undefined || passesFilter(filter, packet.headers);
}

/** Adds a packet to every backlog that takes it, and to the log. */
export function append(channel: Channel, queued: QueuedPacket): void {
  const { at, log, backlogs } = channel;
  channel.lastPosition += 1;
  queued.position = channel.lastPosition;
  setExpiry(channel, queued);
  if (at.kind !== "topic") {
    enqueue(backlogs[0] as Backlog, queued);
    return;
  }
  log?.append(queued);
  let isTaken = log !== undefined;
  for (const backlog of backlogs) {
    if (!takes(backlog.group, queued) || isMissed(backlog)) continue;
    enqueue(backlog, isTaken ? copyFor(channel, queued) : queued);
    isTaken = true;
  }
}

function setExpiry({ at, log }: Channel, queued: QueuedPacket): void {
  const { ttlMs } = queued.packet;
  if (log === undefined && ttlMs === undefined) return;
  const { keepMs = Number.POSITIVE_INFINITY } = at;
  queued.expiresAt = Date.now() + Math.min(keepMs, ttlMs ?? Number.POSITIVE_INFINITY);
}

/** Groups share the positions of a log. Without a log, each packet has a position of its own. */
function copyFor(channel: Channel, queued: QueuedPacket): QueuedPacket {
  const copy = copyOf(queued);
  if (channel.log === undefined) {
    channel.lastPosition += 1;
    copy.position = channel.lastPosition;
  }
  return copy;
}

/** A slow subscription without a group misses packets. It does not hold up the publish. */
function isMissed({ group, length, largestBacklog, consumers }: Backlog): boolean {
  if (!group.isUngrouped || length < largestBacklog) return false;
  const text = `A subscription without a group was too slow: ${length} packets wait, and the next one was dropped.`;
  const cause = new MessagingError("overloaded", text);
  emit(consumers, { kind: "interrupted", cause });
  return true;
}

/** Adds the packets of a log to the backlog of a group that takes them. */
export function replay(backlog: Backlog, packets: readonly QueuedPacket[]): void {
  for (const queued of packets) {
    if (takes(backlog.group, queued)) enqueue(backlog, copyOf(queued));
  }
}

/** Adds a packet after a time. Returns the token by which it can be cancelled. */
export function appendLater(channel: Channel, queued: QueuedPacket, delayMs: number): string {
  channel.lastToken += 1;
  const token = String(channel.lastToken);
  const timer = channel.options.runLater(delayMs, () => {
    channel.scheduled.delete(token);
    append(channel, queued);
  });
  channel.scheduled.set(token, { queued, timer });
  return token;
}

/** Cancels a delayed packet. Does nothing if it is not delayed any more. */
export function cancelDelayed({ scheduled }: Channel, token: string): void {
  scheduled.get(token)?.timer.stop();
  scheduled.delete(token);
}

/** Cancels all delayed packets. */
export function cancelAll(channel: Channel): void {
  for (const token of channel.scheduled.keys()) cancelDelayed(channel, token);
}
