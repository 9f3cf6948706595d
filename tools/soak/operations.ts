import type { Command } from "@posthorn/core";
import * as z from "zod";

/** The queues of a fault run. */
export type QueueName = "ordered" | "plain";
export const queueNames: readonly QueueName[] = ["ordered", "plain"];

/** How often a message is attempted: enough that hardly one dies of kills alone. */
export const attempts = 6;

export interface Step {
  readonly key: string;
  /** Counts the messages of a key in a queue, from 0. */
  readonly index: number;
  /** How many of its attempts fail, from the first on. */
  readonly failures: number;
}

const Step: z.ZodType<Step> = z.object({ key: z.string(), index: z.number(), failures: z.number() });

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
};
