import { MessagingError } from "@posthorn/core/transport";
import { expect, test, vi } from "vitest";
import { openAttemptNotes } from "./attempt-notes.ts";

const keyOf = ({ key }: { readonly key: string; readonly deliveries: number }): string => key;

function memory() {
  const notes = new Map<string, string>();
  return {
    notes,
    store: async (key: string, note: string) => void notes.set(key, note),
    read: vi.fn(async (key: string) => notes.get(key)),
    remove: async (key: string) => void notes.delete(key),
  };
}

test("a delivery that was no attempt does not count, also several times", async () => {
  const store = memory();
  const attempts = openAttemptNotes({ notes: store, keyOf, onUnavailable() {} });
  const message = (deliveries: number) => ({ key: "one", deliveries });
  expect(await attempts.of(message(1))).toBe(1);
  expect(store.read).not.toHaveBeenCalled();
  await attempts.uncount(message(1), 1);
  expect(await attempts.of(message(2))).toBe(1);
  await attempts.uncount(message(2), 1);
  expect(await attempts.of(message(3))).toBe(1);
  expect(await attempts.of(message(4))).toBe(2);
  attempts.forget(message(4), 2);
  expect(store.notes.size).toBe(0);
});

test("without the permission to store notes, every delivery counts, and that is reported once", async () => {
  const store = memory();
  store.read.mockRejectedValue(new MessagingError("forbidden", "No."));
  const onUnavailable = vi.fn();
  const attempts = openAttemptNotes({ notes: store, keyOf, onUnavailable });
  expect(await attempts.of({ key: "one", deliveries: 3 })).toBe(3);
  expect(await attempts.of({ key: "one", deliveries: 4 })).toBe(4);
  expect(onUnavailable).toHaveBeenCalledTimes(1);
});
