import { describe, expect, test } from "vitest";
import * as z from "zod";
import { validatorOf } from "./validator.ts";

const text = "Invalid input: expected string, received number";

test.each<[string, string]>([
  ["a", "/a"],
  ["a/b", "/a~1b"],
  ["a~b", "/a~0b"],
  ["~1", "/~01"],
  ["", "/"],
])("the path of property %j is the JSON pointer %s", (name, pointer) => {
  expect(validatorOf(z.record(z.string(), z.string()))({ [name]: 7 })).toBe(`${pointer}: ${text}`);
});

test("all messages with a schema share its validator", () => {
  const schema = z.string();
  expect(validatorOf(schema)).toBe(validatorOf(schema));
  expect(validatorOf(z.string())).not.toBe(validatorOf(schema));
});

test.each([5, 6])("of %d issues, five are described and the others are counted", (count) => {
  const described = [0, 1, 2, 3, 4].map((index) => `/${index}: ${text}`);
  const others = count > 5 ? [`and ${count - 5} more`] : [];
  const value = Array.from({ length: count }, () => 7);
  expect(validatorOf(z.array(z.string()))(value)).toBe([...described, ...others].join("; "));
});

test("an error that is thrown while a value is checked is thrown", () => {
  const broken = z.string().refine(() => {
    throw new TypeError("no such table");
  });
  expect(() => validatorOf(broken)("a")).toThrow("no such table");
});

describe("an option of a union", () => {
  const explain = (options: readonly [z.ZodType, z.ZodType], value: unknown) =>
    validatorOf(z.union(options))(value);

  test("is found by the absence of its optional constant", () => {
    const old = z.looseObject({ version: z.exactOptional(z.literal(1)), name: z.string() });
    const current = z.looseObject({ version: z.literal(2), title: z.string() });
    expect(explain([old, current], { title: 7 })).toBe(
      "/name: Invalid input: expected string, received undefined",
    );
    expect(explain([old, current], { version: 2, name: "a" })).toBe(
      "/title: Invalid input: expected string, received undefined",
    );
    expect(explain([old, current], { version: 3 })).toBe("/version: Invalid option: expected one of 1|2");
  });

  test("that is not found among many constants has an error that names twenty of them", () => {
    const numbered = (from: number, count: number) =>
      z.looseObject({ kind: z.literal(Array.from({ length: count }, (_, index) => from + index)) });
    const listed = Array.from({ length: 20 }, (_, index) => index).join("|");
    expect(explain([numbered(0, 10), numbered(10, 10)], { kind: -1 })).toBe(
      `/kind: Invalid option: expected one of ${listed}`,
    );
    expect(explain([numbered(0, 10), numbered(10, 11)], { kind: -1 })).toBe(
      `/kind: Invalid option: expected one of ${listed}|… (21 in all)`,
    );
  });

  test("may have a bigint as its constant", () => {
    const of = (kind: bigint) => z.looseObject({ kind: z.literal(kind), name: z.string() });
    expect(explain([of(1n), of(2n)], { kind: 2n, name: 7 })).toBe(`/name: ${text}`);
    expect(explain([of(1n), of(2n)], { kind: 3n })).toBe("/kind: Invalid option: expected one of 1|2");
  });

  test("is not looked for in a list", () => {
    const of = (kind: string) => z.looseObject({ kind: z.literal(kind) });
    expect(explain([of("a"), of("b")], ["a"])).toBe("/: Invalid input");
  });
});
