import { expect, test, vi } from "vitest";
import type { Contender, Opener } from "./contender.ts";
import { race } from "./race.ts";

function fakeContender(name: string, options: Partial<Contender> = {}) {
  const close = vi.fn(async () => {});
  const trip = vi.fn(() => new Promise((resolve) => setTimeout(resolve, 100)));
  const contender: Contender = { name, trip, close, ...options };
  return { open: async () => contender, trip, close };
}

const disciplineOf = (...openers: readonly Opener[]) => ({ title: "tea", openers, targets: [] });

test("contenders take turns, and those that no target compares take part in every fifth round", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  const first = fakeContender("first");
  const second = fakeContender("second", { messages: 10 });
  const third = fakeContender("third");
  const onRound = vi.fn();
  const targets = [{ ours: "third", theirs: "first" }];
  const discipline = { ...disciplineOf(first.open, second.open, third.open), targets };
  const racing = race(discipline, { rounds: 6, onRound });
  await vi.advanceTimersByTimeAsync(60_000);
  const results = await racing;
  vi.useRealTimers();
  expect(results.map(({ name, speeds }) => [name, [...speeds.keys()]])).toEqual([
    ["first", [0, 1, 2, 3, 4, 5]],
    ["second", [0, 5]],
    ["third", [0, 1, 2, 3, 4, 5]],
  ]);
  const [one, ten] = results.map(({ speeds }) => speeds.get(0)?.perSecond);
  expect(one).toBeCloseTo(640);
  expect(ten).toBeCloseTo(6_400);
  expect(onRound).toHaveBeenLastCalledWith(16, 16);
  expect([first.close, second.close].map((each) => each.mock.calls.length)).toEqual([1, 1]);
});

test("a contender that loses a message ends the race, and is named", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  const lost = fakeContender("lost", { trip: () => new Promise(() => {}) });
  const racing = expect(race(disciplineOf(lost.open), { rounds: 1, onRound() {} })).rejects.toThrow(
    'A round of "lost" did not end within 60000 ms: a message is lost.',
  );
  await vi.advanceTimersByTimeAsync(60_000);
  await racing;
  vi.useRealTimers();
  expect(lost.close).toHaveBeenCalledTimes(1);
});

test("contenders that are open are closed if another one does not open", async () => {
  const first = fakeContender("first");
  const refuse: Opener = () => Promise.reject(new Error("away"));
  await expect(race(disciplineOf(first.open, refuse), { rounds: 1, onRound() {} })).rejects.toThrow("away");
  expect(first.close).toHaveBeenCalledTimes(1);
});
