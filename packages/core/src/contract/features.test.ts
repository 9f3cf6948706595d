import { memoryFeatures } from "@posthorn/transport-memory";
import { expect, test } from "vitest";
import { type Requirements, requireFeatures } from "./features.ts";

/** The error of a transport that lacks the required features. */
function textOf(required: Requirements, without: Partial<typeof memoryFeatures | Requirements>): string {
  const transport = { name: "tea", features: { ...memoryFeatures, ...without } };
  try {
    requireFeatures(transport, required, 'command "brewTea"');
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

test("the error of missing duplicate detection names the wrapper that adds it", () => {
  const text = textOf({ duplicateDetection: true }, { duplicateDetection: false });
  expect(text).toContain('command "brewTea" needs "duplicateDetection: true"');
  expect(text).toContain('Transport "tea" declares "duplicateDetection: false"');
  expect(text).toContain('Wrap the transport with "withDedupe" of @posthorn/wrappers');
});

test.each([
  [{ delay: true }, { delay: false }, 'take "delayMs" out of the options or the contract'],
  [{ order: "key" }, { order: "none" }, 'take "orderingKey" out of the contract'],
  [{ topics: true }, { topics: false }, "Choose a transport that declares it, or change the contract."],
] as const)(
  "the error of missing %j names no wrapper, because there is none",
  (required, without, advice) => {
    const text = textOf(required, without);
    expect(text).toContain(advice);
    expect(text).not.toMatch(/wrap/i);
  },
);

test("accepts a transport with all required features", () => {
  expect(textOf({ delay: true, order: "key" }, {})).toBe("");
});
