import type { Command, Query } from "@posthorn/core";
import * as z from "zod";

/** The queues of a fault run. */
export type QueueName = "ordered" | "plain" | "once";
export const queueNames: readonly QueueName[] = ["ordered", "plain", "once"];

/** The attempts for each message. There are enough that faults alone dead-letter hardly any message. */
export const attempts = 6;

/** The payload of the messages. */
export interface Step {
  /** `key/index`. */
  readonly name: string;
  readonly key: string;
  /** Counts the messages of a key in a queue, from 0. */
  readonly index: number;
  /** The number of attempts that fail, from the first on. */
  readonly failures: number;
}

const Step: z.ZodType<Step> = z.object({
  name: z.string(),
  key: z.string(),
  index: z.number(),
  failures: z.number(),
});

const shared = {
  kind: "command",
  source: "soak",
  message: { name: "DoStep", payload: Step },
  retry: { attempts, backoffMs: 50 },
} as const;

export const operations: Readonly<Record<QueueName, Command<Step>>> = {
  ordered: {
    ...shared,
    name: "doOrderedStep",
    address: "soak.ordered",
    orderingKey: ["key"],
    requires: { order: "key" },
  },
  plain: { ...shared, name: "doPlainStep", address: "soak.plain" },
  once: {
    ...shared,
    name: "doStepOnce",
    address: "soak.once",
    idempotencyKey: { path: ["name"], windowMs: 900_000 },
    requires: { duplicateDetection: true },
  },
};

const Text: z.ZodType<string> = z.string();

/** A request that any consumer answers with its own text. */
export const echo: Query<string, string> = {
  kind: "query",
  name: "echo",
  address: "soak.echo",
  message: { name: "Echo", payload: Text },
  reply: { name: "Echoed", payload: Text },
  timeoutMs: 5_000,
};
