import type { Transport, TransportWith } from "@posthorn/core/transport";
import { type memoryFeatures, memoryTransport } from "@posthorn/transport-memory";
import { expectTypeOf, test } from "vitest";
import { withDedupe } from "./with-dedupe.ts";

type Bare = Omit<typeof memoryFeatures, "duplicateDetection"> & { readonly duplicateDetection: false };

declare const bare: Transport<Bare>;
declare function requireDetection(transport: TransportWith<{ duplicateDetection: true }>): void;

test("a wrapped transport satisfies a contract that requires duplicate detection, and the inner one does not", () => {
  requireDetection(withDedupe(bare));
  // @ts-expect-error - the inner transport does not detect duplicates
  requireDetection(bare);
});

test("the types of the other features stay literal", () => {
  expectTypeOf(withDedupe(memoryTransport()).features.order).toEqualTypeOf<"key">();
  expectTypeOf(withDedupe(bare).features.duplicateDetection).toEqualTypeOf<true>();
});
