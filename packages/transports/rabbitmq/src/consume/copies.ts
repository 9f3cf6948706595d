import { createHash } from "node:crypto";
import type { ConsumeMessage } from "amqplib";
import { deliveryCountOf, travel } from "../wire/headers.ts";

/**
 * Packets of which this process publishes a copy, to acknowledge the original after that. Where the channel
 * breaks in between, both exist: this finds the one that must not be handled.
 */
export interface Moves {
  /** A copy of the original is about to be published. */
  begin(original: Original): Move;
  /**
   * Whether an arrived packet is handled elsewhere, so that it is to be acknowledged unhandled: an original that
   * came back although its copy is with the broker, or a copy whose original stayed. Undefined for others.
   */
  isHandledElsewhere(queue: string, message: ConsumeMessage): Promise<boolean> | undefined;
}

export interface Original {
  readonly queue: string;
  readonly message: ConsumeMessage;
  /** Aborts when its channel breaks. Until then it cannot come back. */
  readonly signal: AbortSignal;
}

export interface Move {
  /** What the copy carries in the header `posthorn-copy`. */
  readonly token: string;
  /** The broker has confirmed the copy. */
  moved(): void;
  /** The copy was not confirmed. False if it has arrived nevertheless; otherwise the original stays. */
  stayed(): boolean;
}

/** An acknowledgement that was written so long before its channel broke has arrived. */
const arrivedMs = 60_000;
/** How long an original is expected back. Requeued packets go to the front of their queue. */
const expectedMs = 600_000;
/** Most that are remembered of each kind. */
const most = 10_000;

interface Known {
  readonly key: string;
  readonly deliveryCount: number;
  readonly digest: string;
  readonly isMoved: Promise<boolean>;
  /** When the copy was confirmed. */
  movedAt: number;
}

export function openMoves(newToken: () => string): Moves {
  /** Of channels that work, the oldest first. */
  const settled = new WeakMap<AbortSignal, Set<Known>>();
  /** Of channels that broke. */
  const suspects = new Map<string, Known>();
  const abandoned = new Set<string>();
  /** What to do when a copy arrives before its confirm. */
  const unconfirmed = new Map<string, () => void>();

  function begin({ queue, message, signal }: Original): Move {
    const token = newToken();
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const known: Known = {
      key: keyOf(queue, message),
      deliveryCount: deliveryCountOf(message.properties),
      digest: digestOf(message),
      isMoved: promise,
      movedAt: Number.POSITIVE_INFINITY,
    };
    const ofChannel = knownOf(signal);
    ofChannel.add(known);
    const moved = (): void => {
      unconfirmed.delete(token);
      known.movedAt = performance.now();
      resolve(true);
      forgetArrived(ofChannel);
    };
    const stayed = (): boolean => {
      if (!unconfirmed.delete(token)) return false;
      ofChannel.delete(known);
      resolve(false);
      abandoned.add(token);
      if (abandoned.size > most) abandoned.delete(first(abandoned) as string);
      return true;
    };
    unconfirmed.set(token, moved);
    return { token, moved, stayed };
  }

  function knownOf(signal: AbortSignal): Set<Known> {
    const found = settled.get(signal);
    if (found !== undefined) return found;
    const made = new Set<Known>();
    settled.set(signal, made);
    signal.addEventListener("abort", () => suspect(made), { once: true });
    return made;
  }

  function suspect(ofChannel: Set<Known>): void {
    forgetArrived(ofChannel);
    for (const known of ofChannel) {
      suspects.set(known.key, known);
      const forget = (): void => {
        if (suspects.get(known.key) === known) suspects.delete(known.key);
      };
      setTimeout(forget, expectedMs).unref();
      void known.isMoved.then((isMoved) => isMoved || forget());
    }
  }

  /** Of the copy, if the message is an original that came back. Each answer is given once. */
  function outcomeOf(queue: string, message: ConsumeMessage): Promise<boolean> | undefined {
    if (suspects.size === 0) return undefined;
    const key = keyOf(queue, message);
    const known = suspects.get(key);
    if (known === undefined) return undefined;
    const deliveryCount = deliveryCountOf(message.properties);
    const isOriginal = deliveryCount > known.deliveryCount && known.digest === digestOf(message);
    // A packet that comes for the first time is another one under the same id, so that nothing is certain.
    if (isOriginal || deliveryCount === 0) suspects.delete(key);
    return isOriginal ? known.isMoved : undefined;
  }

  function isHandledElsewhere(queue: string, message: ConsumeMessage): Promise<boolean> | undefined {
    const token: unknown = message.properties.headers?.[travel.copy];
    if (typeof token === "string") {
      unconfirmed.get(token)?.();
      if (abandoned.delete(token)) return Promise.resolve(true);
    }
    return outcomeOf(queue, message);
  }

  return { begin, isHandledElsewhere };
}

function forgetArrived(ofChannel: Set<Known>): void {
  const since = performance.now() - arrivedMs;
  for (const known of ofChannel) {
    if (known.movedAt > since && ofChannel.size <= most) return;
    ofChannel.delete(known);
  }
}

function first<T>(of: Iterable<T>): T | undefined {
  for (const item of of) return item;
  return undefined;
}

/** A packet of a queue, in one life: each of its copies has another token. */
function keyOf(queue: string, { properties }: ConsumeMessage): string {
  return JSON.stringify([queue, properties.messageId, properties.headers?.[travel.copy]]);
}

/** Other clients may give many messages one id, or none. */
function digestOf({ content }: ConsumeMessage): string {
  return createHash("sha1").update(content).digest("base64");
}
