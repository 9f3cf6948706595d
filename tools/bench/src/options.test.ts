import { expect, test } from "vitest";
import { help, readOptions } from "./options.ts";

const parts = ["memory", "nats"];

test("without arguments, all parts are measured once", () => {
  expect(readOptions([], parts)).toEqual({
    parts,
    only: "",
    runs: 1,
    rounds: 41,
    isBusy: false,
    isRecorded: false,
  });
});

test("arguments choose parts, tables, runs and rounds", () => {
  const args = ["nats", "--only", "light", "--runs", "3", "--rounds", "7", "--busy"];
  expect(readOptions(args, parts)).toEqual({
    parts: ["nats"],
    only: "light",
    runs: 3,
    rounds: 7,
    isBusy: true,
    isRecorded: false,
  });
});

test("help shows every option", () => {
  expect(readOptions(["--help"], parts)).toBeUndefined();
  for (const option of ["only", "runs", "rounds", "busy", "record"]) expect(help).toContain(`--${option}`);
});

test.each([
  [["tea"], '"tea" is not a part. Choose among: memory, nats.'],
  [["--runs", "0"], '--runs is "0". Give a number from 1 to 9999.'],
  [["--rounds", "many"], '--rounds is "many".'],
  [["nats", "--record"], "Only complete results are recorded."],
])("%j are refused", (args, text) => {
  expect(() => readOptions(args, parts)).toThrow(text);
});
