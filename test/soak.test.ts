import { expect, test } from "vitest";
import { readArguments } from "../tools/soak/arguments.ts";
import { planFaults } from "../tools/soak/faults.ts";
import { type Facts, judge } from "../tools/soak/judge.ts";
import { findGrowth } from "../tools/soak/memory.ts";
import { type Accepted, openRecords, type Run } from "../tools/soak/records.ts";

const first: Accepted = { id: "ordered/a/0/1", queue: "ordered", key: "a", index: 0, at: 0 };
const second: Accepted = { id: "ordered/a/1/1", queue: "ordered", key: "a", index: 1, at: 1 };

function run({ at: _, ...message }: Accepted, changes: Partial<Run>): Run {
  return { ...message, worker: "consumer 1", attempt: 1, begin: 100, end: 110, outcome: "done", ...changes };
}

function violationsOf(facts: Partial<Facts>): readonly string[] {
  const { violations } = judge({ accepted: [], runs: [], deadLetters: [], faults: [], ...facts });
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

test("a run after a success is a fork, unless a fault may have lost the settlement", () => {
  const runs = [run(first, {}), run(first, { attempt: 2, begin: 5_000, end: 5_010 })];
  const fault = (target: string, at: number): Partial<Facts> => ({
    faults: [{ target, at, until: at + 10 }],
  });
  const forked = [`forked ${first.id}`];
  expect(violationsOf({ accepted: [first], runs })).toEqual(forked);
  expect(violationsOf({ accepted: [first], runs, ...fault("broker", 150) })).toEqual([]);
  expect(violationsOf({ accepted: [first], runs, ...fault("consumer 1", 150) })).toEqual([]);
  expect(violationsOf({ accepted: [first], runs, ...fault("consumer 2", 150) })).toEqual(forked);
  expect(violationsOf({ accepted: [first], runs, ...fault("broker", 4_000) })).toEqual(forked);
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
  const faults = [{ target: "broker", at: 140, until: 300 }];
  expect(violationsOf({ accepted: [first, second], runs: repeated, faults })).toEqual([]);
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

test("a copy of a message that is detected as a duplicate may run after a failure, and not after a success", () => {
  const once: Accepted = { id: "once/a/0", queue: "once", key: "a", index: 0, at: 0 };
  const copies = [run(once, { outcome: "failed" }), run(once, { begin: 200, end: 210 })];
  expect(violationsOf({ accepted: [once], runs: copies })).toEqual([]);
  const again = [...copies, run(once, { begin: 300, end: 310 })];
  expect(violationsOf({ accepted: [once], runs: again })).toEqual(["forked once/a/0"]);
});

test("both copies of a message that is detected as a duplicate may become dead letters", () => {
  const once: Accepted = { id: "once/a/0", queue: "once", key: "a", index: 0, at: 0 };
  const runs = [run(once, { outcome: "failed" }), run(once, { begin: 200, end: 210, outcome: "failed" })];
  const deadLetters = [150, 250].map((at) => ({ id: once.id, at }));
  expect(violationsOf({ accepted: [once], runs, deadLetters })).toEqual([]);
});

test("a network that was cut may have lost the settlements of every process", () => {
  const runs = [run(first, {}), run(first, { attempt: 2, begin: 5_000, end: 5_010 })];
  const faults = [{ target: "network", at: 150, until: 900 }];
  expect(violationsOf({ accepted: [first], runs, faults })).toEqual([]);
});

test("a broker may deliver a packet twice when its consumers are back, and not later", () => {
  const runs = [
    run(first, { begin: 1_400, end: 1_401 }),
    run(first, { attempt: 2, begin: 1_402, end: 1_403 }),
  ];
  const cut = (until: number): Partial<Facts> => ({ faults: [{ target: "network", at: 200, until }] });
  expect(violationsOf({ accepted: [first], runs, ...cut(1_000) })).toEqual([]);
  expect(violationsOf({ accepted: [first], runs, ...cut(800) })).toEqual([`forked ${first.id}`]);
});

test("a message that failed just before a fault may go on as two copies, except in the ordered queue", () => {
  const plain: Accepted = { ...first, id: "plain/a/0/0.1", queue: "plain" };
  const historyOf = (message: Accepted): Partial<Facts> => ({
    accepted: [message],
    runs: [
      run(message, { begin: 100, end: 101, outcome: "failed" }),
      run(message, { attempt: 2, begin: 2_000, end: 2_001, outcome: "failed" }),
      run(message, { attempt: 2, begin: 5_000, end: 5_001, outcome: "failed" }),
      run(message, { attempt: 3, begin: 6_000, end: 6_001 }),
    ],
  });
  const faults = [{ target: "network", at: 110, until: 300 }];
  expect(violationsOf({ ...historyOf(plain), faults })).toEqual([]);
  expect(violationsOf(historyOf(plain))).toEqual([`forked ${plain.id}`]);
  const late = [{ target: "network", at: 9_000, until: 9_100 }];
  expect(violationsOf({ ...historyOf(plain), faults: late })).toEqual([`forked ${plain.id}`]);
  expect(violationsOf({ ...historyOf(first), faults: [{ target: "network", at: 110, until: 120 }] })).toEqual(
    [`forked ${first.id}`],
  );
});

test("a seed gives the same plan each time, with a fault of each kind", () => {
  const plan = planFaults(20, 7);
  expect(planFaults(20, 7)).toEqual(plan);
  expect(planFaults(20, 8)).not.toEqual(plan);
  expect(planFaults(4, 9).map(({ target }) => target)).toEqual(["broker", "consumer", "producer", "network"]);
});

test("the journals say which messages are still open", () => {
  const records = openRecords();
  const { at, ...message } = first;
  records.add("producer 1", { kind: "accepted", at, ...message });
  records.add("consumer 1", { kind: "begin", run: 1, at: 5, attempt: 1, ...message });
  expect(records.open).toBe(1);
  records.add("consumer 1", { kind: "done", run: 1, at: 6 });
  expect(records.open).toBe(0);
  expect(records.facts.runs).toEqual([
    { ...message, worker: "consumer 1", attempt: 1, begin: 5, end: 6, outcome: "done" },
  ]);
  records.add("producer 1", { kind: "accepted", at, ...message });
  expect(records.open).toBe(0); // it was handled before its confirm arrived
});

test("a heap that grows is found, one that only swings is not", () => {
  const mebibyte = 1_048_576;
  const growing = Array.from({ length: 60 }, (_, index) => (50 + index) * mebibyte);
  const swinging = Array.from({ length: 60 }, (_, index) => (50 + 5 * (index % 3)) * mebibyte);
  expect(findGrowth(new Map([["consumer 1", growing]]))).toHaveLength(1);
  expect(findGrowth(new Map([["consumer 1", swinging]]))).toEqual([]);
  expect(findGrowth(new Map([["consumer 2", growing.slice(0, 20)]]))).toEqual([]);
});

test("a command line that asks for the usage gives no settings", () => {
  expect(readArguments(["--help"])).toBeUndefined();
});

test("a command line without a broker, or with a wrong number, is refused", () => {
  expect(() => readArguments([])).toThrow("Name one broker.");
  expect(() => readArguments(["nats", "--faults", "many"])).toThrow(
    '--faults must be a whole number, not "many".',
  );
  expect(readArguments(["nats", "--seed", "7"])).toEqual({
    broker: "nats",
    messages: 1_000_000,
    faults: 20,
    seed: 7,
    records: false,
  });
});
