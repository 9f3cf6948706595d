import type { ChannelModel } from "amqplib";
import { expect, test } from "vitest";
import type { Line } from "./connection.ts";
import { openLink } from "./supervisor.ts";

/** A connection that breaks when told so. */
function lineOf(): { readonly line: Line; readonly break: (cause: Error) => void } {
  let end = (_: Error): void => {};
  const broken = new Promise<Error>((resolve) => {
    end = resolve;
  });
  const line: Line = {
    model: {} as ChannelModel,
    broken,
    close: async () => end(new Error("closed")),
  };
  return { line, break: end };
}

const soon = { leastMs: 1, mostMs: 2 };

test("a link that breaks is made again, whatever it takes", async () => {
  const lines = [lineOf(), lineOf()];
  const told: string[] = [];
  let dials = 0;
  let twiceUp = (): void => {};
  const done = new Promise<void>((resolve) => {
    twiceUp = resolve;
  });
  const link = openLink({
    reconnect: soon,
    dial: async () => {
      dials += 1;
      if (dials === 2 || dials === 3) throw new Error("away");
      return (lines[dials === 1 ? 0 : 1] as { line: Line }).line;
    },
    onUp: () => {
      told.push("up");
      if (told.length === 1) queueMicrotask(() => lines[0]?.break(new Error("cut")));
      else twiceUp();
    },
    onDown: ({ message }) => told.push(message),
    onMissed: ({ message }) => told.push(message) > 0,
    onFailed: () => told.push("failed"),
  });
  await done;
  expect(told).toEqual(["up", "cut", "away", "away", "up"]);
  expect(link.line()).toBe(lines[1]?.line);
  await link.close(100);
  expect(told).toHaveLength(5);
  expect(link.line()).toBe(undefined);
});

test("a link gives up after so many attempts in a row, and says why", async () => {
  let missed = 0;
  const cause = await new Promise<Error>((resolve) => {
    openLink({
      reconnect: { ...soon, attempts: 3 },
      dial: () => Promise.reject(new Error("away")),
      onUp: () => {},
      onDown: () => {},
      onMissed: () => ++missed > 0,
      onFailed: resolve,
    });
  });
  expect(cause.message).toBe("away");
  expect(missed).toBe(3);
});
