import { expect, test } from "vitest";
import { readArguments } from "../tools/soak/arguments.ts";
import { type Facts, judge } from "../tools/soak/judge.ts";
import { planKills } from "../tools/soak/kills.ts";
import type { Accepted } from "../tools/soak/producers.ts";
import type { Run } from "../tools/soak/runs.ts";

const first: Accepted = { id: "ordered/a/0/1", queue: "ordered", key: "a", index: 0, at: 0 };
const second: Accepted = { id: "ordered/a/1/1", queue: "ordered", key: "a", index: 1, at: 1 };

function run({ at: _, ...message }: Accepted, changes: Partial<Run>): Run {
  return { ...message, worker: "consumer 1", attempt: 1, begin: 100, end: 110, outcome: "done", ...changes };
}

function violationsOf(facts: Partial<Facts>): readonly string[] {
  const { violations } = judge({ accepted: [], runs: [], deadLetters: [], kills: [], ...facts });
  return violations.map(({ kind, id }) => `${kind} ${id}`);
}

test("a message that fails once and is then handled is correct", () => {
  const runs = [
    run(first, { outcome: "failed" }),
    run(first, { attempt: 2, begin: 200, end: 210 }),
    run(second, { begin: 300, end: 310 }),
  ];
  expect(violationsOf({ accepted: [first, second], runs })).toEqual([]);
});

test("an accepted message without a success or a dead letter is lost", () => {
  const runs = [run(first, { outcome: "killed", end: undefined })];
  expect(violationsOf({ accepted: [first, second], runs })).toEqual([
    `lost ${first.id}`,
    `lost ${second.id}`,
  ]);
  expect(violationsOf({ accepted: [first], runs, deadLetters: [{ id: first.id, at: 500 }] })).toEqual([]);
});

test("a run after a success is a fork, unless a kill may have lost the settlement", () => {
  const runs = [run(first, {}), run(first, { attempt: 2, begin: 5_000, end: 5_010 })];
  const kill = (target: string, at: number): Partial<Facts> => ({ kills: [{ target, at, until: at + 10 }] });
  const forked = [`forked ${first.id}`];
  expect(violationsOf({ accepted: [first], runs })).toEqual(forked);
  expect(violationsOf({ accepted: [first], runs, ...kill("broker", 150) })).toEqual([]);
  expect(violationsOf({ accepted: [first], runs, ...kill("consumer 1", 150) })).toEqual([]);
  expect(violationsOf({ accepted: [first], runs, ...kill("consumer 2", 150) })).toEqual(forked);
  expect(violationsOf({ accepted: [first], runs, ...kill("broker", 4_000) })).toEqual(forked);
});

test("two copies that are retried at the same time are a fork", () => {
  const failed = { outcome: "failed" } as const;
  const runs = [
    run(first, failed),
    run(first, { ...failed, attempt: 2, begin: 200, end: 210 }),
    run(first, { ...failed, attempt: 2, begin: 220, end: 230 }),
    run(first, { attempt: 3, begin: 300, end: 330 }),
    run(first, { attempt: 4, begin: 310, end: 320 }),
  ];
  expect(violationsOf({ accepted: [first], runs })).toEqual([`forked ${first.id}`, `forked ${first.id}`]);
});

test("a second dead letter is a fork", () => {
  const deadLetters = [100, 9_000].map((at) => ({ id: first.id, at }));
  expect(violationsOf({ accepted: [first], deadLetters })).toEqual([`forked ${first.id}`]);
});

test("a message that begins before the previous one is settled is out of order, a repeated one is not", () => {
  const early = [run(second, { begin: 50, end: 60 }), run(first, {})];
  expect(violationsOf({ accepted: [first, second], runs: early })).toEqual([`out of order ${second.id}`]);
  const repeated = [
    run(first, {}),
    run(second, { begin: 120, end: 130 }),
    run(first, { attempt: 2, begin: 400, end: 410 }),
    run(second, { attempt: 2, begin: 420, end: 430 }),
  ];
  const kills = [{ target: "broker", at: 140, until: 300 }];
  expect(violationsOf({ accepted: [first, second], runs: repeated, kills })).toEqual([]);
});

test("a dead letter that is received late does not make the next message out of order", () => {
  const runs = [run(first, { outcome: "failed" }), run(second, { begin: 120, end: 130 })];
  const deadLetters = [{ id: first.id, at: 121 }];
  expect(violationsOf({ accepted: [first, second], runs, deadLetters })).toEqual([]);
  const early = [run(first, { outcome: "failed" }), run(second, { begin: 105, end: 130 })];
  expect(violationsOf({ accepted: [first, second], runs: early, deadLetters })).toEqual([
    `out of order ${second.id}`,
  ]);
});

test("a message that was published again is settled by any of its ids", () => {
  const again: Accepted = { ...first, id: "ordered/a/0/2" };
  const runs = [
    run({ ...first, id: "ordered/a/0/1" }, {}),
    run(second, { begin: 120, end: 130 }),
    run(again, { begin: 140, end: 150 }),
  ];
  expect(violationsOf({ accepted: [again, second], runs })).toEqual([]);
});

test("a seed gives the same plan each time, with a kill of each kind", () => {
  const plan = planKills(20, 7);
  expect(planKills(20, 7)).toEqual(plan);
  expect(planKills(20, 8)).not.toEqual(plan);
  expect(plan.map(({ isBroker }) => isBroker)).toEqual(expect.arrayContaining([true, false]));
});

test("a command line without a broker, or with a wrong number, is refused", () => {
  expect(() => readArguments([])).toThrow("Name one broker.");
  expect(() => readArguments(["nats", "--kills", "many"])).toThrow(
    '--kills must be a whole number, not "many".',
  );
  expect(readArguments(["nats", "--seed", "7"])).toEqual({
    broker: "nats",
    messages: 10_000,
    kills: 20,
    seed: 7,
  });
});
