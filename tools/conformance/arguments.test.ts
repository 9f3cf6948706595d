import { expect, test } from "vitest";
import { readArguments, usage } from "./arguments.ts";

test("without arguments, every suite runs 20 times", () => {
  expect(readArguments([])).toEqual({ runs: 20, transports: [], versions: [], parallel: 1 });
});

test("transports and versions may be repeated", () => {
  const args = [
    "--runs",
    "3",
    "--transport",
    "nats",
    "--transport",
    "memory",
    "--version",
    "2.15",
    "--parallel",
    "2",
  ];
  expect(readArguments(args)).toEqual({
    runs: 3,
    transports: ["nats", "memory"],
    versions: ["2.15"],
    parallel: 2,
  });
});

test("help is asked for", () => {
  expect(readArguments(["--help"])).toBeUndefined();
});

test.each([
  [["--runs", "0"], '--runs must be a whole number of at least 1, not "0".'],
  [["--runs", "many"], '--runs must be a whole number of at least 1, not "many".'],
  [["--parallel", "0"], '--parallel must be a whole number of at least 1, not "0".'],
  [["--speed", "fast"], "Unknown option '--speed'"],
  [["nats"], "Unexpected argument 'nats'"],
])("%j is refused with the usage", (args, text) => {
  expect(() => readArguments(args)).toThrow(text);
  expect(() => readArguments(args)).toThrow(usage);
});
