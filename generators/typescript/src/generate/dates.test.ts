import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRandom } from "../../../../tools/fuzz/random.ts";
import { valueFor } from "../../../../tools/fuzz/values.ts";
import { dateDefinitions, dateSchema, dateValue } from "../../test/date-schemas.ts";
import { type LoadedMessage, type Loading, openLoading } from "../../test/loading.ts";
import { contractOfSchemas } from "../../test/suite.ts";
import { graphOf } from "../prepare/graph.ts";
import { generate } from "./generate.ts";

const at = { type: "string", format: "date-time" };

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
});
afterAll(() => loading.close());

/** The type of a property of that schema, and what is told of it. */
async function typeOf(schema: object, definitions: object = {}): Promise<readonly string[]> {
  const contract = await contractOfSchemas([
    { type: "object", required: ["it"], properties: { it: schema }, definitions },
  ]);
  const { files, diagnostics } = generate(contract, { source: "contract", dates: "date" });
  const text = files.find(({ path }) => path === "schemas/schema-0.ts")?.text ?? "";
  const told = diagnostics.filter(({ code }) => code === "date-is-string").map(({ message }) => message);
  return [/readonly it: (.*);/.exec(text)?.[1] ?? text, ...told];
}

describe("a date-time is a Date", () => {
  const When = { When: at };
  test.each([
    ["by itself", at, "Date"],
    ["that may be null", { ...at, type: ["string", "null"] }, "Date | null"],
    ["in a list", { type: "array", items: at, uniqueItems: true }, "readonly Date[]"],
    ["in a tuple", { type: "array", items: [at], minItems: 1, additionalItems: false }, "readonly [Date]"],
    ["of any name", { type: "object", additionalProperties: at }, "{ readonly [key: string]: Date }"],
    [
      "called as what every object inherits, and beside it",
      { type: "object", required: ["valueOf"], properties: { valueOf: at }, additionalProperties: at },
      expect.stringContaining(">(() => ({ valueOf: z.date() }), () => z.date())"),
    ],
    ["by a name", { $ref: "#/definitions/When" }, "When"],
    ["by a name, with words", { allOf: [{ $ref: "#/definitions/When" }, { description: "Then." }] }, "When"],
    ["whose type stands beside", { type: "string", allOf: [at] }, "Date & Date"],
    ["that is no shorter than it must be", { ...at, minLength: 1 }, "Date"],
    ["with a default", { ...at, default: "2026-05-06T07:08:09Z" }, "Date"],
    ["or a text that is told apart", { anyOf: [at, { enum: ["never"] }] }, 'Date | "never"'],
    ["or a short text", { oneOf: [at, { type: "string", maxLength: 5 }] }, "Date | string"],
    ["or a day", { oneOf: [{ type: "string", format: "date" }, at] }, "string | Date"],
    ["or a number", { oneOf: [{ type: "integer" }, at] }, "number | Date"],
  ])("%s", async (_, schema, type) => {
    expect(await typeOf(schema, When)).toEqual([type]);
  });
});

describe("a date-time stays a string", () => {
  const more = expect.stringContaining("a pattern or a length besides");
  const conflict = expect.stringContaining("other schemas say something else of the same text");
  const isChecked = expect.stringContaining("it stands where a value is only checked");
  test.each([
    ["with a pattern", { ...at, pattern: "Z$" }, /^string$/, more],
    ["with a limit", { ...at, maxLength: 24 }, /^string$/, more],
    ["beside one", { allOf: [at, { maxLength: 24 }] }, /^string & \(/, conflict],
    ["or any text", { anyOf: [at, { type: "string" }] }, /^string$/, conflict],
    [
      "or an object, for which zod takes a Date",
      { oneOf: [at, { type: "object" }] },
      /^string \| /,
      conflict,
    ],
    ["by a pattern", { type: "object", patternProperties: { x: at } }, /unknown/, isChecked],
    ["in a condition", { type: "string", not: at }, /^string$/, isChecked],
    ["that is looked for", { type: "array", contains: at }, /^readonly unknown/, isChecked],
  ])("%s, and that is told", async (_, schema, type, why) => {
    expect(await typeOf(schema)).toEqual([expect.stringMatching(type), why]);
  });

  test.each([
    ["that is listed", { ...at, enum: ["2026-05-06T07:08:09Z"] }],
    ["without its type", { format: "date-time" }],
    ["that is a day", { type: "string", format: "date" }],
    ["that is a time", { type: "string", format: "time" }],
  ])("%s, as one expects", async (_, schema) => {
    const [type, ...told] = await typeOf(schema);
    expect(type).not.toContain("Date");
    expect(told).toEqual([]);
  });

  test("in both where one of two members of the same value has it as any text", async () => {
    const base = { type: "object", properties: { on: { type: "string" } } };
    const own = { type: "object", properties: { on: at, to: at } };
    const [text, ...told] = await typeOf({ allOf: [base, own] });
    expect(text).toContain("readonly on?: string;");
    expect(text).toContain("readonly to?: Date;");
    expect(told).toEqual([conflict]);
  });

  test("where headers have it too", async () => {
    const contract = await contractOfSchemas([{ definitions: { When: at }, properties: { on: at } }]);
    const [message] = contract.messages;
    const [named] = contract.schemas;
    if (message === undefined || named === undefined) throw new Error("the contract has neither");
    const shared = { ...contract, messages: [{ ...message, headers: { ref: named.name } }] };
    const { files, diagnostics } = generate(shared, { source: "contract", dates: "date" });
    expect(files.map(({ text }) => text).join("")).not.toContain("Date;");
    expect(diagnostics.map(({ message }) => message)).toContainEqual(
      expect.stringContaining("headers, or payloads that are not JSON, have it too"),
    );
  });
});

/** What a program has of a JSON value: nothing if it is refused. */
function read({ payload, codec }: LoadedMessage, value: unknown): { readonly payload: unknown } | undefined {
  const decoded = codec === undefined ? value : codec.decode(Buffer.from(JSON.stringify(value)));
  return payload.safeParse(decoded).success ? { payload: decoded } : undefined;
}

const time = "2026-05-06T07:08:09Z";
const When = { $ref: "#/definitions/When" };
const ofObject = { ...at, type: ["string", "object"] };

test.each([
  ["a property that is called by one", { properties: { at: When }, propertyNames: When }, { [time]: 1 }],
  [
    "one by name that a pattern keeps a text, and one that stands beside it",
    { properties: { on: { allOf: [When, { pattern: "Z$" }] }, at: { allOf: [When, at] } } },
    { at: time },
  ],
  [
    "one of exactly one within exactly one",
    { oneOf: [{ type: "object", required: ["kind"] }, { properties: { at: { oneOf: [at, true] } } }] },
    { kind: "a", at: time },
  ],
  ["one that is part of a constant", { properties: { at }, const: { at: time } }, { at: time }],
  ["one that may be an object", { properties: { at: { allOf: [ofObject, at] } } }, { at: time }],
  ["one beside objects", { properties: { at: { type: ["string", "object"], allOf: [at] } } }, { at: time }],
])("%s is taken as with strings", async (_, schema, value) => {
  const contract = await contractOfSchemas([{ ...schema, definitions: { When: at } }]);
  for (const dates of ["string", "date"] as const) {
    const [message] = (await loading.load(contract, { dates })).messages;
    expect(message && read(message, value) !== undefined, dates).toBe(true);
  }
});

test("with Date, programs are handed the very messages that they are handed with strings", {
  timeout: 60_000,
}, async () => {
  const seed = Number(process.env["POSTHORN_SEED"] ?? 1);
  const random = openRandom(seed);
  const schemas = Array.from({ length: 60 }, () => ({
    definitions: dateDefinitions(random),
    allOf: [dateSchema(random)],
  }));
  const contract = await contractOfSchemas(schemas);
  const strings = await loading.load(contract);
  const dates = await loading.load(contract, { dates: "date" });
  const { resolve } = graphOf(contract.schemas);
  let accepted = 0;
  for (const [index, { payload }] of contract.messages.entries()) {
    const [asString, asDate] = [strings.messages[index], dates.messages[index]];
    if (asString === undefined || asDate?.codec === undefined) continue;
    for (let count = 0; count < 100; count += 1) {
      const value = random.chance(0.6) ? valueFor(payload, random, resolve) : dateValue(random);
      const what = `seed ${seed}, ${JSON.stringify(value)} for ${JSON.stringify(schemas[index])}`;
      const had = read(asDate, value);
      expect(had !== undefined, what).toBe(read(asString, value) !== undefined);
      if (had === undefined) continue;
      accepted += 1;
      const written = JSON.parse(Buffer.from(asDate.codec.encode(had.payload)).toString());
      expect(read(asString, written), what).toBeDefined();
      expect(read(asDate, written), what).toEqual(had);
    }
  }
  expect(accepted).toBeGreaterThan(100);
});
