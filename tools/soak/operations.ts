import type { Command } from "@posthorn/core";
import * as z from "zod";

/** The queues of a fault run. */
export type QueueName = "ordered" | "plain";
export const queueNames: readonly QueueName[] = ["ordered", "plain"];

/** The attempts for each message. There are enough that kills alone dead-letter hardly any message. */
export const attempts = 6;

/** The payload of the messages. */
export interface Step {
  readonly key: string;
  /** Counts the messages of a key in a queue, from 0. */
  readonly index: number;
  /** The number of attempts that fail, from the first on. */
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
