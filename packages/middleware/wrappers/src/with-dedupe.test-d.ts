import type { Transport, TransportWith } from "@posthorn/core/transport";
import { type memoryFeatures, memoryTransport } from "@posthorn/transport-memory";
import { expectTypeOf, test } from "vitest";
import { withDedupe } from "./with-dedupe.ts";

type Bare = Omit<typeof memoryFeatures, "duplicateDetection"> & { readonly duplicateDetection: false };

declare const bare: Transport<Bare>;
declare function needsDetection(transport: TransportWith<{ duplicateDetection: true }>): void;

test("what is wrapped may be handed to those who need detection, and what is not may not", () => {
  needsDetection(withDedupe(bare));
  // @ts-expect-error - it promises no detection of duplicates
  needsDetection(bare);
});

test("the other promises stay as literal as they were", () => {
  expectTypeOf(withDedupe(memoryTransport()).features.order).toEqualTypeOf<"key">();
  expectTypeOf(withDedupe(bare).features.duplicateDetection).toEqualTypeOf<true>();
});
