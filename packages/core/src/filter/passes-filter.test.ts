import { expect, test } from "vitest";
import type { Condition } from "../transport/subscription.ts";
import { passesFilter } from "./passes-filter.ts";

const passes = (condition: Condition, headers: Record<string, string>): boolean =>
  passesFilter([[condition]], headers);

test.each<[Condition, readonly string[], readonly string[]]>([
  [{ header: "x", in: ["a", "b"] }, ["a", "b"], ["", "c", "A"]],
  [{ header: "x", in: [] }, [], ["", "a"]],
  [{ header: "x", startsWith: "" }, ["", "a"], []],
  [{ header: "x", startsWith: "ab" }, ["ab", "abc"], ["", "a", "xab"]],
  [{ header: "x", from: 1, to: 2 }, ["1", "1.5", "2.0", "+2", " 2 "], ["0.9", "2.1", "", " ", "two", "NaN"]],
  [{ header: "x", from: 1 }, ["1", "1e9", "Infinity"], ["0", "-1"]],
  [{ header: "x", to: 1 }, ["1", "0", "-7"], ["1.1", ""]],
  [{ header: "x", exists: true }, ["", "a"], []],
  [{ header: "x", exists: false }, [], ["", "a"]],
])("%j", (condition, fitting, unfitting) => {
  expect(fitting.filter((text) => !passes(condition, { x: text }))).toEqual([]);
  expect(unfitting.filter((text) => passes(condition, { x: text }))).toEqual([]);
  expect(passes(condition, { y: "1" })).toBe("exists" in condition && !condition.exists);
});

test("all conditions of one rule must hold", () => {
  const acme = { header: "tenant", in: ["acme"] };
  const gift = { header: "gift", in: ["true"] };
  expect(passesFilter([[acme, gift]], { tenant: "acme", gift: "true" })).toBe(true);
  expect(passesFilter([[acme, gift]], { tenant: "acme" })).toBe(false);
  expect(passesFilter([[acme], [gift]], { gift: "true" })).toBe(true);
  expect(passesFilter([[acme], [gift]], {})).toBe(false);
  expect(passesFilter([[]], {})).toBe(true);
  expect(passesFilter([], {})).toBe(false);
});

test("a header has its name in the contract, or that name in lower case", () => {
  expect(passes({ header: "TenantId", in: ["a"] }, { tenantid: "a" })).toBe(true);
  expect(passes({ header: "TenantId", in: ["a"] }, { TENANTID: "a" })).toBe(false);
});

test("what every object inherits is not a header", () => {
  expect(passes({ header: "constructor", exists: false }, {})).toBe(true);
});
