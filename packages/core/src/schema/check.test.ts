import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { fits } from "./check.ts";
import { schema } from "./schema.ts";
import { validatorOf } from "./validator.ts";

type Join = (below: z.ZodType) => z.ZodType;

const leaf = z.looseObject({ v: z.string() });

/** Returns nested schemas: each refers to the one below it by `join`. */
function levels(count: number, join: Join): z.ZodType {
  return Array.from({ length: count }).reduce<z.ZodType>((below) => join(below), leaf);
}

const property = (part: z.ZodType) => z.exactOptional(part);
const leftAndRight: Join = (below) => z.looseObject({ left: property(below), right: property(below) });
const next: Join = (below) => z.looseObject({ name: z.string(), next: property(below) });
const lists: Join = (below) => z.looseObject({ left: z.array(below), right: z.array(below) });
const twice: Join = (below) => z.intersection(z.looseObject({}).and(below), z.looseObject({}).and(below));
const either: Join = (below) =>
  z.union([z.intersection(z.looseObject({ a: z.int() }), below), z.nullable(below)]);
const exactlyOne: Join = (below) => z.xor([z.intersection(z.looseObject({ a: z.int() }), below), below]);
const conditional: Join = (below) => z.unknown().refine((value) => fits(below, value) && fits(below, value));

const wrap = (count: number, wrapOne: (inner: unknown) => unknown, inner: unknown): unknown =>
  Array.from({ length: count }).reduce((value) => wrapOne(value), inner);

/** The functions that are compiled at run time: their number, and their characters. */
let made = { functions: 0, characters: 0 };
beforeEach(() => {
  made = { functions: 0, characters: 0 };
  const counting = new Proxy(Function, {
    construct(target, texts: readonly string[]) {
      made = { functions: made.functions + 1, characters: made.characters + texts.join("").length };
      return Reflect.construct(target, texts);
    },
  });
  vi.stubGlobal("Function", counting);
});
afterEach(() => vi.unstubAllGlobals());

function codeFor(checked: z.ZodType, value: unknown): number {
  const before = made.characters;
  expect(validatorOf(checked)(value)).toBeUndefined();
  expect(made.characters).toBeGreaterThan(before);
  return made.characters - before;
}

describe("the code of a first message", () => {
  const deep = (count: number) => wrap(count, (inner) => ({ left: inner, right: inner }), { v: "x" });

  test("grows with the levels of shared schemas, but does not double with each", () => {
    const [twenty, forty] = [20, 40].map((count) => codeFor(levels(count, leftAndRight), deep(count)));
    expect(forty).toBeLessThan(2.5 * (twenty as number));
    expect(codeFor(levels(400, leftAndRight), { left: {} })).toBeLessThan(30_000);
  });

  test("grows with the length of a chain of schemas", () => {
    const value = (count: number) => wrap(count, (inner) => ({ name: "x", next: inner }), { v: "x" });
    const [half, whole] = [500, 1_000].map((count) => codeFor(levels(count, next), value(count)));
    expect(whole).toBeLessThan(2.5 * (half as number));
  });

  test("is compiled once for messages that share schemas", () => {
    const shared = levels(40, leftAndRight);
    const first = codeFor(z.looseObject({ one: shared }), { one: deep(40) });
    expect(codeFor(z.looseObject({ two: shared }), { two: deep(40) })).toBeLessThan(first / 4);
  });

  test("is one piece for a message of ordinary size", () => {
    const line = z.looseObject({ product: z.string(), quantity: z.int() });
    expect(fits(z.looseObject({ lines: z.array(line), gift: property(line) }), { lines: [] })).toBe(true);
    expect(made.functions).toBe(1);
  });
});

describe.each<[name: string, join: Join, right: unknown, wrong: unknown]>([
  ["properties", leftAndRight, { left: { right: {} } }, { left: { right: 1 } }],
  [
    "lists",
    lists,
    { left: [{ left: [], right: [] }], right: [] },
    { left: [{ left: [1], right: [] }], right: [] },
  ],
  ["all of several", twice, { v: "x" }, { v: 1 }],
  ["any of several", either, { v: "x" }, { v: 1 }],
  ["exactly one of several", exactlyOne, { v: "x" }, { v: 1 }],
  ["conditions", conditional, { v: "x" }, { v: 1 }],
])("forty levels of schemas that are shared by %s", (_name, join, right, wrong) => {
  const checked = levels(40, join);

  test("accept a valid message", () => expect(validatorOf(checked)(right)).toBeUndefined());
  test("reject an invalid message with the reason", () =>
    expect(validatorOf(checked)(wrong)).toMatch(/^\/.*: /));
});

describe("a schema that refers to itself", () => {
  interface Tree {
    readonly name: string;
    readonly children?: readonly Tree[];
  }
  const Tree: z.ZodType<Tree> = schema(() =>
    z.looseObject({
      name: z.string(),
      get children() {
        return z.exactOptional(z.array(Tree));
      },
    }),
  );
  const Lazy: z.ZodType = z.lazy(() => z.union([z.string(), z.array(Lazy)]));
  const grow = (depth: number, inner: unknown) =>
    wrap(depth, (child) => ({ name: "x", children: [child] }), inner);

  test("is compiled, and checks every depth", () => {
    expect(codeFor(Tree, grow(50, { name: "leaf" }))).toBeLessThan(5_000);
    expect(validatorOf(Tree)(grow(2, { name: 1 }))).toBe(
      "/children/0/children/0/name: Invalid input: expected string, received number",
    );
    expect(fits(Lazy, ["a", ["b", [[]]]])).toBe(true);
    expect(fits(Lazy, ["a", ["b", [[1]]]])).toBe(false);
  });

  test("rejects a value that is nested more deeply than the stack allows", () => {
    expect(validatorOf(Tree)(grow(100_000, { name: "x" }))).toBe("/: it is nested too deeply");
  });

  test("terminates with an object that contains itself", () => {
    const knot: { name: string; children: unknown[] } = { name: "x", children: [] };
    knot.children.push(knot);
    expect(fits(Tree, knot)).toBe(true);
    expect(validatorOf(Tree)({ ...knot, name: 1 })).toBe(
      "/name: Invalid input: expected string, received number",
    );
  });

  test("may share an optional subschema", () => {
    const optional: z.ZodType = z.exactOptional(z.lazy(() => Knot));
    const Knot: z.ZodType = z.looseObject({ next: optional });
    expect(fits(z.looseObject({ first: optional }), { first: { next: {} } })).toBe(true);
    expect(fits(z.looseObject({ first: optional }), { first: { next: 1 } })).toBe(false);
  });
});

describe("the result for an object", () => {
  test("is computed once, and dropped when the check ends", () => {
    const ask = vi.fn((value: object) => "v" in value);
    const asking = levels(10, twice).and(z.looseObject({}).refine(ask));
    const shared = z.intersection(asking, asking);
    const value: { v?: string } = { v: "x" };
    expect(fits(shared, value)).toBe(true);
    expect(ask).toHaveBeenCalledTimes(1);
    delete value.v;
    expect(fits(shared, value)).toBe(false);
  });
});

test("a required property must exist, even if its schema is a separate piece that accepts everything", () => {
  const Holder = z.looseObject({ any: z.intersection(z.unknown(), z.unknown()) });
  expect(fits(Holder, {})).toBe(false);
  expect(fits(Holder, { any: 0 })).toBe(true);
});

test("checks without code generation if the platform forbids it", async () => {
  const program = `
    import * as z from "zod";
    import { validatorOf } from ${JSON.stringify(join(import.meta.dirname, "validator.ts"))};
    const leaf = z.looseObject({ v: z.string() });
    const part = (below) => z.looseObject({ left: z.exactOptional(below), right: z.array(below) });
    const checked = Array.from({ length: 30 }).reduce(part, leaf);
    const left = { left: { right: [] }, right: [] };
    console.log(JSON.stringify([left, { left: 1, right: [] }].map((value) => String(validatorOf(checked)(value)))));`;
  const flags = ["--disallow-code-generation-from-strings", "--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: import.meta.dirname });
  expect(JSON.parse(stdout)).toEqual(["undefined", "/left: Invalid input: expected object, received number"]);
});
