import { createHash } from "node:crypto";
import type { ConsumeMessage } from "amqplib";
import { copyHeaders, deliveryCountOf } from "../wire/headers.ts";

/**
 * The copies that this process publishes of packets, in order to acknowledge the originals. AMQP cannot do both in one
 * step: if the channel of the original breaks in between, the broker has both packets. This finds the one that must not
 * be handled.
 *
 * A copy is
 * - unconfirmed, from its publish on. If it arrives at a consumer of this process, it counts as confirmed;
 * - confirmed: the copy is handled, and the original is not if it comes back;
 * - abandoned, if its publish failed: the original is handled, and the copy is not if it arrives after all.
 *
 * An original cannot come back while its channel works. Once that breaks, it becomes a suspect for ten minutes. It is
 * recognized by its id, its body and a higher delivery count. Each answer is given once, so that a later packet with the
 * same id is never lost.
 */
export interface Copies {
  /** Call it before the copy is published. */
  begin(original: Original): Copy;
  /**
   * Resolves to true if a received packet must be acknowledged without being handled, because it is an original whose
   * copy is confirmed, or a copy that was abandoned. Returns undefined if the packet is neither, so that most packets
   * are handled without a promise.
   */
  isHandledElsewhere(queue: string, message: ConsumeMessage): Promise<boolean> | undefined;
}

export interface Original {
  readonly queue: string;
  readonly message: ConsumeMessage;
  /** Aborts when the channel of the original breaks. */
  readonly signal: AbortSignal;
}

export interface Copy {
  /** The value of the copy's header `posthorn-copy`. */
  readonly token: string;
  /** Call it once the broker has confirmed the copy. */
  confirm(): void;
  /** Call it if the publish failed. Returns false if the copy has arrived nevertheless: it counts as confirmed then. */
  abandon(): boolean;
}

/** An acknowledgement that was written that long before its channel broke has reached the broker. */
const ackArrivalMs = 60_000;
/** The time in which an original may come back. The broker puts it at the front of its queue. */
const suspectMs = 600_000;
/** The largest number of records of each kind. */
const mostRecords = 10_000;

interface CopyRecord {
  readonly key: string;
  readonly deliveryCount: number;
  readonly digest: string;
  readonly isConfirmed: Promise<boolean>;
  confirmedAt: number;
}

export function openCopies(newToken: () => string): Copies {
  /** The records of channels that work, the oldest first. */
  const recordsByChannel = new WeakMap<AbortSignal, Set<CopyRecord>>();
  /** The records of channels that broke, by key. */
  const suspects = new Map<string, CopyRecord>();
  /** The tokens of abandoned copies. */
  const abandoned = new Set<string>();
  /** Confirms an unconfirmed copy, by token. */
  const unconfirmed = new Map<string, () => void>();

  function begin({ queue, message, signal }: Original): Copy {
    const token = newToken();
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const record: CopyRecord = {
      key: keyOf(queue, message),
      deliveryCount: deliveryCountOf(message.properties),
      digest: digestOf(message),
      isConfirmed: promise,
      confirmedAt: Number.POSITIVE_INFINITY,
    };
    const records = recordsOf(signal);
    records.add(record);
    const confirm = (): void => {
      unconfirmed.delete(token);
      record.confirmedAt = performance.now();
      resolve(true);
      deleteOld(records);
    };
    const abandon = (): boolean => {
      if (!unconfirmed.delete(token)) return false;
      records.delete(record);
      resolve(false);
      abandoned.add(token);
      if (abandoned.size > mostRecords) abandoned.delete(firstOf(abandoned) as string);
      return true;
    };
    unconfirmed.set(token, confirm);
    return { token, confirm, abandon };
  }

  function recordsOf(signal: AbortSignal): Set<CopyRecord> {
    const found = recordsByChannel.get(signal);
    if (found !== undefined) return found;
    const records = new Set<CopyRecord>();
    recordsByChannel.set(signal, records);
    signal.addEventListener("abort", () => suspect(records), { once: true });
    return records;
  }

  function suspect(records: Set<CopyRecord>): void {
    deleteOld(records);
    for (const record of records) {
      suspects.set(record.key, record);
      const forget = (): void => {
        if (suspects.get(record.key) === record) suspects.delete(record.key);
      };
      setTimeout(forget, suspectMs).unref();
      void record.isConfirmed.then((isConfirmed) => isConfirmed || forget());
    }
  }

  /** Returns the outcome of the copy if the message is an original that came back. */
  function outcomeOf(queue: string, message: ConsumeMessage): Promise<boolean> | undefined {
    if (suspects.size === 0) return undefined;
    const key = keyOf(queue, message);
    const record = suspects.get(key);
    if (record === undefined) return undefined;
    const deliveryCount = deliveryCountOf(message.properties);
    const isOriginal = deliveryCount > record.deliveryCount && record.digest === digestOf(message);
    // A first delivery is another packet with the same id. From then on, the original cannot be told apart from it.
    if (isOriginal || deliveryCount === 0) suspects.delete(key);
    return isOriginal ? record.isConfirmed : undefined;
  }

  function isHandledElsewhere(queue: string, message: ConsumeMessage): Promise<boolean> | undefined {
    const token: unknown = message.properties.headers?.[copyHeaders.token];
    if (typeof token === "string") {
      unconfirmed.get(token)?.();
      if (abandoned.delete(token)) return Promise.resolve(true);
    }
    return outcomeOf(queue, message);
  }

  return { begin, isHandledElsewhere };
}

/** Deletes the records whose acknowledgement has reached the broker, and the oldest if there are too many. */
function deleteOld(records: Set<CopyRecord>): void {
  const since = performance.now() - ackArrivalMs;
  for (const record of records) {
    if (record.confirmedAt > since && records.size <= mostRecords) return;
    records.delete(record);
  }
}

function firstOf<T>(items: Iterable<T>): T | undefined {
  for (const item of items) return item;
  return undefined;
}

/** Identifies one packet of a queue. Copies of it have the same id, and different tokens. */
function keyOf(queue: string, { properties }: ConsumeMessage): string {
  return JSON.stringify([queue, properties.messageId, properties.headers?.[copyHeaders.token]]);
}

/** The id alone is not enough, because other clients may give many messages the same id, or none. */
function digestOf({ content }: ConsumeMessage): string {
  return createHash("sha1").update(content).digest("base64");
}
