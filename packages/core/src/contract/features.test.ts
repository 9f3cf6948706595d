import { memoryFeatures } from "@posthorn/transport-memory";
import { expect, test } from "vitest";
import { type Requirements, requireFeatures } from "./features.ts";

/** What is said where a transport lacks that. */
function textOf(needs: Requirements, without: Partial<typeof memoryFeatures | Requirements>): string {
  const transport = { name: "tea", features: { ...memoryFeatures, ...without } };
  try {
    requireFeatures(transport, needs, 'command "brewTea"');
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

test("a missing detection of duplicates is answered with the wrapper that adds it", () => {
  const text = textOf({ duplicateDetection: true }, { duplicateDetection: false });
  expect(text).toContain('command "brewTea" needs "duplicateDetection: true"');
  expect(text).toContain('transport "tea" promises "duplicateDetection: false"');
  expect(text).toContain('Wrap the transport with "withDedupe" of @posthorn/wrappers');
});

test.each([
  [{ delay: true }, { delay: false }, 'take "delayMs" out of the options or the contract'],
  [{ order: "key" }, { order: "none" }, 'take "orderingKey" out of the contract'],
  [{ deadLetter: true }, { deadLetter: false }, "Choose a transport that promises it."],
] as const)("no wrapper is named where %j is missing, for there is none", (needs, without, advice) => {
  const text = textOf(needs, without);
  expect(text).toContain(advice);
  expect(text).not.toMatch(/wrap/i);
});

test("a transport that promises all that is needed is taken", () => {
  expect(textOf({ delay: true, order: "key" }, {})).toBe("");
});
