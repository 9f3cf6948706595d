import { setTimeout as sleep } from "node:timers/promises";
import { isMessagingError, type Transport } from "@posthorn/core";
import { produce } from "@posthorn/core/codegen";
import { monotonicMs } from "./journal.ts";
import { attempts, operations, type QueueName, type Step } from "./operations.ts";
import { randomFrom } from "./random.ts";

/** A message that the broker has accepted. */
export interface Accepted {
  readonly id: string;
  readonly queue: QueueName;
  readonly key: string;
  readonly index: number;
  readonly at: number;
}

/** The progress of the producers. */
export interface Production {
  readonly accepted: readonly Accepted[];
  /** The number of times that a message was published again because its confirm was missing. */
  uncertain: number;
  /** The longest time in milliseconds without an accepted message. */
  longestSilenceMs: number;
  readonly finished: Promise<void>;
}

export interface ProductionOptions {
  readonly transport: Transport;
  readonly messages: number;
  readonly keys: number;
  readonly seed: number;
  /** The milliseconds that it takes without kills. */
  readonly durationMs: number;
  readonly signal: AbortSignal;
}

/** The numbers of messages in a thousand that fail once, and that always fail. */
const [failOnce, failAlways] = [40, 5];

/**
 * Publishes messages with several keys. Those of one key are published in sequence. Each is published until it is accepted,
 * with a new id each time, so that no id is published twice.
 */
export function startProduction(options: ProductionOptions): Production {
  const { transport, messages, keys, seed, durationMs, signal } = options;
  const accepted: Accepted[] = [];
  let lastAt = monotonicMs();

  async function publish(queue: QueueName, step: Step): Promise<void> {
    const { key, index } = step;
    for (let attempt = 1; ; attempt++) {
      const id = `${queue}/${key}/${index}/${attempt}`;
      try {
        await produce(transport, operations[queue], step, { id });
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
      await publish(queue, { key, index: next[queue], failures });
      next[queue] += 1;
      await sleep(random() * pauseMs);
    }
  }

  const counts = Array.from({ length: keys }, (_, key) => Math.floor((messages + key) / keys));
  const production = {
    accepted,
    uncertain: 0,
    longestSilenceMs: 0,
    finished: Promise.all(
      counts.map((count, key) => publishKey(`key-${key}`, count, randomFrom(seed * 1_000 + key))),
    ).then(() => {}),
  };
  return production;
}

/** True if publishing again may succeed. */
function isRecoverable(error: unknown): boolean {
  return (
    isMessagingError(error, "publish_uncertain") ||
    isMessagingError(error, "unreachable") ||
    isMessagingError(error, "disconnected")
  );
}
