import { createHash } from "node:crypto";
import type { ConsumeMessage } from "amqplib";
import { deliveryCountOf, travel } from "../publish/properties.ts";

/**
 * Packets of which this process publishes a copy, to acknowledge the original after that. Where the channel
 * breaks in between, both exist: this finds the one that must not be handled.
 */
export interface Moves {
  /** A copy of the original is about to be published. */
  begin(original: Original): Move;
  /**
   * What became of the copy, if the message is an original that came back. Resolves to true if the copy is with
   * the broker, so that the original is to be acknowledged unhandled. Each answer is given once.
   */
  outcomeOf(queue: string, message: ConsumeMessage): Promise<boolean> | undefined;
  /** Whether the message is a copy whose original stayed, and is handled in its place. */
  isAbandoned(message: ConsumeMessage): boolean;
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
  /** The original stays. The copy may exist nevertheless. */
  stayed(): void;
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
    return {
      token,
      moved: () => {
        known.movedAt = performance.now();
        resolve(true);
        forgetArrived(ofChannel);
      },
      stayed: () => {
        ofChannel.delete(known);
        resolve(false);
        abandoned.add(token);
        if (abandoned.size > most) abandoned.delete(first(abandoned) as string);
      },
    };
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

  function isAbandoned({ properties }: ConsumeMessage): boolean {
    if (abandoned.size === 0) return false;
    const token: unknown = properties.headers?.[travel.copy];
    return typeof token === "string" && abandoned.delete(token);
  }

  return { begin, outcomeOf, isAbandoned };
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
