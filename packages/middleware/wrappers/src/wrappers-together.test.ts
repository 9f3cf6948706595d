import type { Command } from "@posthorn/core";
import { consume, produce } from "@posthorn/core/codegen";
import {
  type Delivery,
  deadLetterHeaders,
  deadLetters,
  queue,
  type Transport,
} from "@posthorn/core/transport";
import { describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { bareMemory } from "../test/bare-memory.ts";
import { withDeadLetters } from "./with-dead-letters.ts";
import { withDedupe } from "./with-dedupe.ts";
import { withRetry } from "./with-retry.ts";

const placeOrder: Command<{ orderId: string }> = {
  kind: "command",
  name: "placeOrder",
  address: "orders",
  message: { name: "PlaceOrder", payload: z.looseObject({ orderId: z.string() }) },
  retry: { attempts: 3, backoffMs: 1 },
};
const silent = { onError: () => {} };

describe.each<[string, () => Transport]>([
  ["retries around dead letters", () => withRetry(withDeadLetters(bareMemory()))],
  ["dead letters around retries", () => withDeadLetters(withRetry(bareMemory()))],
])("with %s", (_, open) => {
  test("a command that fails is attempted as often as its contract says, then dead-lettered", async () => {
    const transport = open();
    const attempts: number[] = [];
    const dead: Delivery[] = [];
    await transport.subscribe(deadLetters(queue("orders")), async (delivery) => {
      dead.push(delivery);
      return { kind: "done" };
    });
    const handler = (_payload: unknown, { attempt }: { readonly attempt: number }): never => {
      attempts.push(attempt);
      throw new Error("cold");
    };
    await consume(transport, placeOrder, handler, silent);
    await produce(transport, placeOrder, { orderId: "7" });
    await vi.waitFor(() => expect(dead).toHaveLength(1));
    expect(attempts).toEqual([1, 2, 3]);
    expect(dead[0]?.headers[deadLetterHeaders.attempts]).toBe("3");
    await transport.close();
  });
});

describe.each<[string, () => Transport]>([
  ["retries around deduplication", () => withRetry(withDedupe(withDeadLetters(bareMemory())))],
  ["deduplication around retries", () => withDedupe(withRetry(withDeadLetters(bareMemory())))],
])("with %s", (_, open) => {
  test("another attempt is not taken for a duplicate, and a duplicate is not handled", async () => {
    const transport = open();
    const once: Command<{ orderId: string }> = {
      ...placeOrder,
      idempotencyKey: { path: ["orderId"], windowMs: 60_000 },
    };
    const handled: string[] = [];
    const attempts: number[] = [];
    await consume(
      transport,
      once,
      ({ orderId }, { attempt }) => {
        attempts.push(attempt);
        if (attempt === 1 && orderId === "7") throw new Error("busy");
        handled.push(orderId);
      },
      silent,
    );
    await produce(transport, once, { orderId: "7" });
    await vi.waitFor(() => expect(handled).toEqual(["7"]));
    await produce(transport, once, { orderId: "7" });
    await produce(transport, once, { orderId: "8" });
    await vi.waitFor(() => expect(handled).toContain("8"));
    await transport.close();
    expect(handled).toEqual(["7", "8"]);
    expect(attempts).toEqual([1, 2, 1]);
  });
});
