import type { Operation } from "@posthorn/contract";
import { expect, test } from "vitest";
import { commandOf, eventOf, messageOf } from "../../test/operations.ts";
import { findOtherMessages } from "./shared-addresses.ts";

const [pot, cup, leaf] = [messageOf("pot"), messageOf("cup"), messageOf("leaf")];
const { channel } = commandOf("brew");

/** The names of the messages that each operation ignores. */
function othersOf(operations: readonly Operation[]): readonly unknown[] {
  const otherMessages = findOtherMessages(operations);
  return operations.map((operation) => otherMessages(operation)?.map(({ name }) => name));
}

test("an operation ignores the messages of the others at its destination, each once", () => {
  const operations = [
    commandOf("brew", { channel, messages: [pot] }),
    commandOf("pour", { channel, messages: [cup, pot] }),
    commandOf("rinse", { channel, messages: [cup, leaf] }),
  ];
  expect(othersOf(operations)).toEqual([["cup", "leaf"], ["leaf"], ["pot"]]);
});

test("an operation with more messages than the others knows that it shares its destination", () => {
  const operations = [
    commandOf("brew", { channel, messages: [pot, cup] }),
    commandOf("pour", { channel, messages: [cup] }),
  ];
  expect(othersOf(operations)).toEqual([[], ["pot"]]);
});

test.each([
  ["have the same messages, in any order", commandOf("pour", { channel, messages: [cup, pot] })],
  ["are at another address", commandOf("pour", { messages: [leaf] })],
  ["are of a topic instead of a queue", eventOf("poured", { channel, messages: [leaf] })],
])("there is nothing to ignore if the others %s", (_, other) => {
  expect(othersOf([commandOf("brew", { channel, messages: [pot, cup] }), other])).toEqual([
    undefined,
    undefined,
  ]);
});

test("a copy of an operation has the same messages to ignore", () => {
  const brew = commandOf("brew", { channel, messages: [pot] });
  const otherMessages = findOtherMessages([brew, commandOf("pour", { channel, messages: [cup, pot] })]);
  expect(otherMessages({ ...brew, messages: [{ ...pot }] })).toEqual([cup]);
  expect(findOtherMessages([brew])({ ...brew, messages: [...brew.messages] })).toBeUndefined();
});
