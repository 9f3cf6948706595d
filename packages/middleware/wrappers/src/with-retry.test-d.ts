import type { TransportWith } from "@posthorn/core/transport";
import { memoryTransport } from "@posthorn/transport-memory";
import { expectTypeOf, test } from "vitest";
import type { bareMemory } from "../test/bare-memory.ts";
import { withDeadLetters } from "./with-dead-letters.ts";
import { withRetry } from "./with-retry.ts";

declare const bare: ReturnType<typeof bareMemory>;
declare function requireRetries(transport: TransportWith<{ redelivery: true; attempts: true }>): void;
declare function requireDeadLetters(transport: TransportWith<{ deadLetter: true }>): void;

test("a transport with retries satisfies a contract that requires them, and the inner one does not", () => {
  requireRetries(withRetry(bare));
  // @ts-expect-error - the inner transport has neither
  requireRetries(bare);
  // @ts-expect-error - dead letters are another wrapper's
  requireDeadLetters(withRetry(bare));
});

test("a transport with dead letters satisfies a contract that requires them, and the inner one does not", () => {
  requireDeadLetters(withDeadLetters(bare));
  // @ts-expect-error - the inner transport has none
  requireDeadLetters(bare);
});

test("both together satisfy everything, in any order", () => {
  const [one, other] = [withRetry(withDeadLetters(bare)), withDeadLetters(withRetry(bare))];
  requireRetries(one);
  requireDeadLetters(one);
  requireRetries(other);
  requireDeadLetters(other);
  expectTypeOf(one.features.order).toEqualTypeOf<"key">();
  expectTypeOf(one.features.deferral).toEqualTypeOf<false>();
});

test("a transport that has both keeps its type", () => {
  const memory = memoryTransport();
  expectTypeOf(withRetry(withDeadLetters(memory))).toEqualTypeOf(memory);
});
