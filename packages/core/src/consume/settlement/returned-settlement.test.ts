import { expect, test } from "vitest";
import { settlementFrom } from "./returned-settlement.ts";

test.each([
  { kind: "done" },
  { kind: "defer" },
  { kind: "retry" },
  { kind: "retry", afterMs: undefined },
  { kind: "retry", afterMs: 50 },
  { kind: "dead-letter", reason: "cold" },
  { kind: "dead-letter", reason: "cold", headers: { degrees: "12" } },
])("%j settles a message", (settlement) => {
  expect(settlementFrom(settlement)).toBe(settlement);
});

test.each([
  undefined,
  null,
  true,
  7,
  "retry",
  {},
  [],
  new Map([["kind", "retry"]]),
  { rowCount: 1 },
  { kind: "teapot" },
  { kind: "toString" },
  { kind: "retry", id: "42" },
])("whatever else a handler returns, the message is done: %j", (returned) => {
  expect(settlementFrom(returned)).toEqual({ kind: "done" });
});

test.each([
  { kind: "dead-letter" },
  { kind: "dead-letter", reason: 7 },
  { kind: "dead-letter", reason: "cold", headers: null },
  { kind: "retry", afterMs: "50" },
  { kind: "retry", afterMs: Number.NaN },
])("what was meant as a settlement and is none is told: %j", (returned) => {
  expect(() => settlementFrom(returned)).toThrow(/^The handler returned a settlement "/);
});
