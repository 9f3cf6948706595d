import { expect, test } from "vitest";
import { rfc3339Formatter, rfc3339Parser } from "./rfc3339.ts";

test.each([
  ["2026-11-27T12:00:00Z", Date.UTC(2026, 10, 27, 12)],
  ["2026-11-27t12:00:00.123456z", Date.UTC(2026, 10, 27, 12, 0, 0, 123)],
  ["2026-11-27 14:00:00+02:00", Date.UTC(2026, 10, 27, 12)],
  ["2016-12-31T23:59:60Z", Date.UTC(2017, 0, 1)],
])("%s is a date-time", (text, ms) => {
  expect(rfc3339Parser()(text)).toBe(ms);
});

test.each([
  "60",
  "",
  "2026",
  "2026-11-27",
  "2026-11-27T12:00:00",
  "2026-02-30T00:00:00Z",
  "2026-11-27T24:00:00Z",
])('"%s" is not a date-time', (text) => {
  expect(rfc3339Parser()(text)).toBeNaN();
});

test("a formatted time can be parsed again", () => {
  const now = Date.now();
  expect(rfc3339Parser()(rfc3339Formatter()(now))).toBe(now);
});
