import { setTimeout as sleep } from "node:timers/promises";
import { isMessagingError, type Transport } from "@posthorn/core";
import { produce } from "@posthorn/core/codegen";
import { monotonicMs } from "./journal.ts";
import { attempts, operations, type QueueName } from "./operations.ts";
import { randomFrom } from "./random.ts";

/** A message that the broker has accepted. */
export interface Accepted {
  readonly id: string;
  readonly queue: QueueName;
  readonly key: string;
  readonly index: number;
  readonly at: number;
}

export interface Production {
  readonly accepted: readonly Accepted[];
  /** How often a message was published again since nobody knows whether the broker had it. */
  uncertain: number;
  /** Milliseconds of the longest time in which nothing was accepted. */
  longestSilenceMs: number;
  readonly finished: Promise<void>;
}

export interface ProductionOptions {
  readonly transport: Transport;
  readonly messages: number;
  readonly keys: number;
  readonly seed: number;
  /** How long it takes as long as nothing is killed. */
  readonly durationMs: number;
  readonly signal: AbortSignal;
}

/** Of a thousand messages, how many fail once, and how many always. */
const [failOnce, failAlways] = [40, 5];

/**
 * Publishes messages over some keys, those of one key one after the other. Each is published until it is accepted,
 * under a new id each time, so that one id is never published twice.
 */
export function startProduction(options: ProductionOptions): Production {
  const { transport, messages, keys, seed, durationMs, signal } = options;
  const accepted: Accepted[] = [];
  let lastAt = monotonicMs();

  async function publish(queue: QueueName, key: string, index: number, failures: number): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const id = `${queue}/${key}/${index}/${attempt}`;
      try {
        await produce(transport, operations[queue], { key, index, failures }, { id });
        const at = monotonicMs();
        production.longestSilenceMs = Math.max(production.longestSilenceMs, at - lastAt);
        lastAt = at;
        accepted.push({ id, queue, key, index, at });
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (!isRecoverable(error)) throw error;
        if (isMessagingError(error, "publish_uncertain")) production.uncertain += 1;
        await sleep(50);
      }
    }
  }

  async function publishKey(key: string, count: number, random: () => number): Promise<void> {
    const next = { ordered: 0, plain: 0 };
    const pauseMs = (2 * durationMs) / count;
    for (let index = 0; index < count && !signal.aborted; index++) {
      const queue: QueueName = random() < 0.5 ? "ordered" : "plain";
      const dice = random() * 1_000;
      const failures = dice < failAlways ? attempts : dice < failAlways + failOnce ? 1 : 0;
      await publish(queue, key, next[queue], failures);
      next[queue] += 1;
      await sleep(random() * pauseMs);
    }
  }

  const shares = Array.from({ length: keys }, (_, key) => Math.floor((messages + key) / keys));
  const production = {
    accepted,
    uncertain: 0,
    longestSilenceMs: 0,
    finished: Promise.all(
      shares.map((count, key) => publishKey(`key-${key}`, count, randomFrom(seed * 1_000 + key))),
    ).then(() => {}),
  };
  return production;
}

function isRecoverable(error: unknown): boolean {
  return (
    isMessagingError(error, "publish_uncertain") ||
    isMessagingError(error, "unreachable") ||
    isMessagingError(error, "disconnected")
  );
}
