import { requireFeatures } from "../contract/features.ts";
import { asError, isMessagingError, MessagingError, type PublishOutcome } from "../errors/messaging-error.ts";
import { requireExtra } from "../prepare/require-extra.ts";
import type { Destination } from "../transport/destination.ts";
import type { Receipt } from "../transport/packet.ts";
import type { Transport } from "../transport/transport.ts";
import type { BatchEntry, BatchPacket } from "./batch.ts";

/** For `inBatch`. */
export interface BatchOptions {
  /**
   * All messages are accepted, or none. Requires `atomicPublish`: `destination` if all go to one address, otherwise
   * `all`.
   */
  readonly atomic?: boolean;
  /** Stops waiting for the broker. */
  readonly signal?: AbortSignal;
}

/** The packets of a batch for one destination, in their order. */
interface Group {
  readonly by: Transport;
  readonly to: Destination;
  readonly packets: BatchPacket[];
}

/** Sends the packets of a batch, and settles all its entries. Never rejects. */
export async function sendBatch(
  entries: readonly BatchEntry[],
  { atomic = false, signal }: BatchOptions,
): Promise<void> {
  const groups = groupsOf(entries);
  if (atomic) await sendAtomically(groups, signal);
  else await Promise.all(groups.map((group) => sendGroup(group, signal)));
  for (const entry of entries) settle(entry);
}

/** Rejects all entries of a batch of which nothing is sent. Returns the error. */
export function refuseBatch(entries: readonly BatchEntry[], error: MessagingError): MessagingError {
  for (const { reject } of entries) reject(error);
  return error;
}

function groupsOf(entries: readonly BatchEntry[]): readonly Group[] {
  const byTransport = Map.groupBy(entries, ({ by }) => by);
  return [...byTransport].flatMap(([by, ofTransport]) => groupsOfTransport(by, ofTransport));
}

function groupsOfTransport(by: Transport, entries: readonly BatchEntry[]): readonly Group[] {
  const groups: Group[] = [];
  const byDestination = new Map<Destination, Group>();
  const bySettings = new Map<string, Group>();

  function groupOf(to: Destination): Group {
    const [first] = groups;
    // Most batches have one destination, whose settings need not be compared.
    if (first !== undefined && groups.length === 1) bySettings.set(JSON.stringify(first.to), first);
    const settings = first === undefined ? "" : JSON.stringify(to);
    const existing = bySettings.get(settings);
    if (existing !== undefined) return existing;
    const added: Group = { by, to, packets: [] };
    groups.push(added);
    bySettings.set(settings, added);
    return added;
  }

  for (const { to, packets } of entries) {
    const group = byDestination.get(to) ?? groupOf(to);
    byDestination.set(to, group);
    for (const packet of packets) group.packets.push(packet);
  }
  return groups;
}

/**
 * Sends packets to one destination, in as many parts as the transport requires, one after the other, so that their
 * order stays. After a part that was not accepted as a whole, the rest is not sent.
 */
async function sendGroup({ by, to, packets }: Group, signal: AbortSignal | undefined): Promise<void> {
  const { largestBatch } = by.features.limits;
  for (let start = 0; start < packets.length; start += largestBatch) {
    const part = packets.slice(start, start + largestBatch);
    await publishPart({ by, to, packets: part }, signal);
    const failed = part.find(({ outcome }) => isMessagingError(outcome))?.outcome;
    if (isMessagingError(failed)) {
      const error = notSentError(`an earlier part of its batch for "${to.address}" failed`, failed);
      for (const rest of packets.slice(start + largestBatch)) rest.outcome = error;
      return;
    }
  }
}

async function publishPart({ by, to, packets }: Group, signal: AbortSignal | undefined): Promise<void> {
  let outcomes: readonly PublishOutcome[] = [];
  let error: MessagingError | undefined;
  try {
    const outgoing = packets.map(({ packet }) => packet);
    outcomes = (await by.publish(to, outgoing, signal === undefined ? {} : { signal })) ?? [];
  } catch (thrown) {
    error = publishError(thrown);
    outcomes = error.outcomes ?? [];
  }
  packets.forEach((each, index) => {
    each.outcome = outcomes[index] ?? error ?? {};
  });
}

async function sendAtomically(groups: readonly Group[], signal: AbortSignal | undefined): Promise<void> {
  try {
    const [first] = groups;
    if (first === undefined) return;
    const { by: transport } = first;
    const other = groups.find(({ by }) => by !== transport);
    if (other !== undefined) throw severalTransportsError(transport, other.by);
    const { largestBatch } = transport.features.limits;
    const indivisible = groups.find(({ packets }) => packets.length > largestBatch);
    if (indivisible !== undefined) throw indivisibleError(indivisible);
    if (groups.length === 1) {
      requireFeatures(transport, { atomicPublish: "destination" }, "an atomic batch");
      return await publishPart(first, signal);
    }
    const label = "an atomic batch for several addresses";
    const required = { name: "publishAll", requires: { atomicPublish: "all" } } as const;
    const publishAll = requireExtra(transport, required, label);
    if (signal?.aborted === true) throw abortedError(signal);
    await publishAll(groups.map(({ to, packets }) => ({ to, packets: packets.map(({ packet }) => packet) })));
    for (const { packets } of groups) for (const each of packets) each.outcome = {};
  } catch (thrown) {
    const error = publishError(thrown);
    for (const { packets } of groups) for (const each of packets) each.outcome = error;
  }
}

function settle({ packets, resolve, reject }: BatchEntry): void {
  const outcomes = packets.map(({ outcome = {} }) => outcome);
  const receipts: Receipt[] = [];
  const errors: MessagingError[] = [];
  for (const outcome of outcomes) {
    if (isMessagingError(outcome)) errors.push(outcome);
    else receipts.push(outcome);
  }
  const [first] = errors;
  if (first === undefined) resolve(receipts);
  else if (packets.length === 1) reject(first);
  else reject(new MessagingError(first.code, first.text, { cause: first, outcomes }));
}

/** An error that does not come from Posthorn says nothing about the packets. */
function publishError(thrown: unknown): MessagingError {
  if (isMessagingError(thrown)) return thrown;
  const { message } = asError(thrown);
  return new MessagingError("publish_uncertain", `The transport failed: ${message}`, { cause: thrown });
}

/** @param why - the end of a sentence */
export function notSentError(why: string, cause?: Error): MessagingError {
  return new MessagingError(
    "aborted",
    `The message was not sent, because ${why}.`,
    cause === undefined ? {} : { cause },
  );
}

function abortedError({ reason }: AbortSignal): MessagingError {
  return new MessagingError("aborted", "The batch was aborted. Nothing was sent.", { cause: reason });
}

function severalTransportsError(one: Transport, other: Transport): MessagingError {
  const text =
    `An atomic batch goes through transports "${one.name}" and "${other.name}", which cannot accept it together. ` +
    "Nothing was sent. Send one batch for each transport.";
  return new MessagingError("unsupported_capability", text);
}

function indivisibleError({ by, to, packets }: Group): MessagingError {
  const { name, features } = by;
  const text =
    `Transport "${name}" accepts at most ${features.limits.largestBatch} packets together, and an atomic batch has ` +
    `${packets.length} for "${to.address}". Nothing was sent. Make it smaller.`;
  return new MessagingError("unsupported_capability", text);
}
