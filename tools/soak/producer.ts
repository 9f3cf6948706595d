import { setTimeout as sleep } from "node:timers/promises";
import { isMessagingError, openRequester } from "@posthorn/core";
import { produce, request } from "@posthorn/core/codegen";
import { monotonicMs, openJournal, recordMemory } from "./journal.ts";
import { openTransport, type Place, patientMs } from "./open-transport.ts";
import { attempts, echo, operations, type QueueName, type Step } from "./operations.ts";
import { randomFrom } from "./random.ts";

/** The part of the messages that a producer publishes. */
export interface ProducerPlan {
  readonly seed: number;
  readonly keys: readonly string[];
  readonly messagesOfEach: number;
  /** The steps that an earlier process has published for each key. */
  readonly published: Readonly<Record<string, number>>;
  /** The number of processes that have published these keys before. Part of ids, so that no id is published twice. */
  readonly generation: number;
}

/** The numbers of messages in ten thousand that fail once, and that always fail. */
const [failOnce, failAlways] = [100, 5];
/** The share of the messages with an idempotency key that are published twice. */
const twice = 0.1;
const requestEvery = 200;

// The process of a producer: node producer.ts <place> <journal> <plan>. Messages of one key are published in sequence,
// each until the broker accepts it.
const [place, file, plan] = process.argv.slice(2) as [string, string, string];
const { seed, keys, messagesOfEach, published, generation }: ProducerPlan = JSON.parse(plan);
process.once("disconnect", () => process.exit(71));

const write = openJournal(file);
recordMemory(write);
const transport = await openTransport(JSON.parse(place) as Place, patientMs);
const requester = openRequester(transport);
let resume: PromiseWithResolvers<void> | undefined;

process.on("message", (command: "pause" | "resume") => {
  if (command === "pause") resume ??= Promise.withResolvers<void>();
  else {
    resume?.resolve();
    resume = undefined;
  }
});

async function publish(queue: QueueName, step: Step, copies: number): Promise<void> {
  const { key, index } = step;
  for (let attempt = 1; ; attempt++) {
    const suffix = queue === "once" ? "" : `/${generation}.${attempt}`;
    const id = `${queue}/${step.name}${suffix}`;
    try {
      for (let copy = 0; copy < copies; copy++) await produce(transport, operations[queue], step, { id });
      write({ kind: "accepted", queue, id, key, index, at: monotonicMs() });
      return;
    } catch (error) {
      if (!isRecoverable(error)) throw error;
      if (isMessagingError(error, "publish_uncertain")) write({ kind: "uncertain", at: monotonicMs() });
      await sleep(50);
    }
  }
}

/** True if publishing again may succeed. */
function isRecoverable(error: unknown): boolean {
  const codes = ["publish_uncertain", "unreachable", "disconnected", "overloaded"];
  return isMessagingError(error) && codes.includes(error.code);
}

async function publishKey(key: string): Promise<void> {
  const random = randomFrom(seed + Number(key.replace(/\D/g, "")) * 7_919);
  const next = { ordered: 0, plain: 0, once: 0 };
  for (let number = 0; number < messagesOfEach; number++) {
    const queue = (["ordered", "plain", "once"] as const)[Math.floor(random() * 3)] as QueueName;
    const dice = random() * 10_000;
    const failures = dice < failAlways ? attempts : dice < failAlways + failOnce ? 1 : 0;
    const copies = queue === "once" && random() < twice ? 2 : 1;
    const index = next[queue]++;
    if (number < (published[key] ?? 0)) continue;
    if (resume !== undefined) await resume.promise;
    await publish(queue, { name: `${key}/${index}`, key, index, failures }, copies);
    if (number % requestEvery === 0) await ask(`${key}/${number}`);
  }
}

async function ask(text: string): Promise<void> {
  const code = await request(requester, echo, text).then(
    (reply) => (reply === text ? "replied" : "wrong reply"),
    (error: unknown) => (isMessagingError(error) ? error.code : String(error)),
  );
  write({ kind: "requested", at: monotonicMs(), code });
}

await Promise.all(keys.map(publishKey));
write({ kind: "finished", at: monotonicMs(), waiting: requester.waiting });
process.once("SIGTERM", () => {
  void transport.close().then(() => process.disconnect());
});
