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

/** The type of a property with that schema, then the diagnostics about it. */
async function typeOf(schema: object, definitions: object = {}): Promise<readonly string[]> {
  const contract = await contractOfSchemas([
    { type: "object", required: ["it"], properties: { it: schema }, definitions },
  ]);
  const { files, diagnostics } = generate(contract, { source: "contract", dates: "date" });
  const text = files.find(({ path }) => path === "schemas/schema-0.ts")?.text ?? "";
  const reported = diagnostics.filter(({ code }) => code === "date-is-string").map(({ message }) => message);
  return [/readonly it: (.*);/.exec(text)?.[1] ?? text, ...reported];
}

describe("a date-time is a Date", () => {
  const When = { When: at };
  test.each([
    ["alone", at, "Date"],
    ["that can be null", { ...at, type: ["string", "null"] }, "Date | null"],
    ["in a list", { type: "array", items: at, uniqueItems: true }, "readonly Date[]"],
    ["in a tuple", { type: "array", items: [at], minItems: 1, additionalItems: false }, "readonly [Date]"],
    [
      "in properties of any name",
      { type: "object", additionalProperties: at },
      "{ readonly [key: string]: Date }",
    ],
    [
      "in a property of an inherited name, and in the other properties",
      { type: "object", required: ["valueOf"], properties: { valueOf: at }, additionalProperties: at },
      expect.stringContaining(">(() => ({ valueOf: z.date() }), () => z.date())"),
    ],
    ["as a named schema", { $ref: "#/definitions/When" }, "When"],
    [
      "as a named schema with a description",
      { allOf: [{ $ref: "#/definitions/When" }, { description: "Then." }] },
      "When",
    ],
    ["next to its type", { type: "string", allOf: [at] }, "Date & Date"],
    ["with a limit that every date-time meets", { ...at, minLength: 1 }, "Date"],
    ["with a default", { ...at, default: "2026-05-06T07:08:09Z" }, "Date"],
    ["or a text that differs from every date-time", { anyOf: [at, { enum: ["never"] }] }, 'Date | "never"'],
    ["or a short text", { oneOf: [at, { type: "string", maxLength: 5 }] }, "Date | string"],
    ["or a day", { oneOf: [{ type: "string", format: "date" }, at] }, "string | Date"],
    ["or a number", { oneOf: [{ type: "integer" }, at] }, "number | Date"],
  ])("%s", async (_, schema, type) => {
    expect(await typeOf(schema, When)).toEqual([type]);
  });
});

describe("a date-time stays a string", () => {
  const more = expect.stringContaining("its pattern or its length restricts the text");
  const conflict = expect.stringContaining("another schema constrains the same text in another way");
  const isChecked = expect.stringContaining("it is only used to check a value");
  test.each([
    ["with a pattern", { ...at, pattern: "Z$" }, /^string$/, more],
    ["with a limit", { ...at, maxLength: 24 }, /^string$/, more],
    ["next to a limit", { allOf: [at, { maxLength: 24 }] }, /^string & \(/, conflict],
    ["or any text", { anyOf: [at, { type: "string" }] }, /^string$/, conflict],
    [
      "or an object, because zod accepts a Date as one",
      { oneOf: [at, { type: "object" }] },
      /^string \| /,
      conflict,
    ],
    ["in a property with a pattern", { type: "object", patternProperties: { x: at } }, /unknown/, isChecked],
    ["in a condition", { type: "string", not: at }, /^string$/, isChecked],
    ["in contains", { type: "array", contains: at }, /^readonly unknown/, isChecked],
  ])("%s, and that is reported", async (_, schema, type, why) => {
    expect(await typeOf(schema)).toEqual([expect.stringMatching(type), why]);
  });

  test.each([
    ["with listed values", { ...at, enum: ["2026-05-06T07:08:09Z"] }],
    ["without its type", { format: "date-time" }],
    ["with the format date", { type: "string", format: "date" }],
    ["with the format time", { type: "string", format: "time" }],
  ])("%s, and that is not reported", async (_, schema) => {
    const [type, ...reported] = await typeOf(schema);
    expect(type).not.toContain("Date");
    expect(reported).toEqual([]);
  });

  test("in every schema of a value if one of them accepts any text there", async () => {
    const base = { type: "object", properties: { on: { type: "string" } } };
    const own = { type: "object", properties: { on: at, to: at } };
    const [text, ...reported] = await typeOf({ allOf: [base, own] });
    expect(text).toContain("readonly on?: string;");
    expect(text).toContain("readonly to?: Date;");
    expect(reported).toEqual([conflict]);
  });

  test("if headers use the same schema", async () => {
    const contract = await contractOfSchemas([{ definitions: { When: at }, properties: { on: at } }]);
    const [message] = contract.messages;
    const [named] = contract.schemas;
    if (message === undefined || named === undefined) throw new Error("the contract has neither");
    const shared = { ...contract, messages: [{ ...message, headers: { ref: named.name } }] };
    const { files, diagnostics } = generate(shared, { source: "contract", dates: "date" });
    expect(files.map(({ text }) => text).join("")).not.toContain("Date;");
    expect(diagnostics.map(({ message }) => message)).toContainEqual(
      expect.stringContaining("headers, or payloads that are not JSON, use the same schema"),
    );
  });
});

/** The payload that a program gets for a JSON value; undefined if the value is refused. */
function read({ payload, codec }: LoadedMessage, value: unknown): { readonly payload: unknown } | undefined {
  const decoded = codec === undefined ? value : codec.decode(Buffer.from(JSON.stringify(value)));
  return payload.safeParse(decoded).success ? { payload: decoded } : undefined;
}

const time = "2026-05-06T07:08:09Z";
const When = { $ref: "#/definitions/When" };
const ofObject = { ...at, type: ["string", "object"] };

test.each([
  ["a date-time as a property name", { properties: { at: When }, propertyNames: When }, { [time]: 1 }],
  [
    "a named one that a pattern keeps a string, next to one that repeats it",
    { properties: { on: { allOf: [When, { pattern: "Z$" }] }, at: { allOf: [When, at] } } },
    { at: time },
  ],
  [
    "one in a oneOf within a oneOf",
    { oneOf: [{ type: "object", required: ["kind"] }, { properties: { at: { oneOf: [at, true] } } }] },
    { kind: "a", at: time },
  ],
  ["one in a constant", { properties: { at }, const: { at: time } }, { at: time }],
  ["one that can be an object", { properties: { at: { allOf: [ofObject, at] } } }, { at: time }],
  [
    "one in a schema that accepts objects",
    { properties: { at: { type: ["string", "object"], allOf: [at] } } },
    { at: time },
  ],
])("%s is accepted with Date as it is with strings", async (_, schema, value) => {
  const contract = await contractOfSchemas([{ ...schema, definitions: { When: at } }]);
  for (const dates of ["string", "date"] as const) {
    const [message] = (await loading.load(contract, { dates })).messages;
    expect(message && read(message, value) !== undefined, dates).toBe(true);
  }
});

test("with Date, programs receive exactly the messages that they receive with strings", {
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
      const context = `seed ${seed}, ${JSON.stringify(value)} for ${JSON.stringify(schemas[index])}`;
      const received = read(asDate, value);
      expect(received !== undefined, context).toBe(read(asString, value) !== undefined);
      if (received === undefined) continue;
      accepted += 1;
      const written = JSON.parse(Buffer.from(asDate.codec.encode(received.payload)).toString());
      expect(read(asString, written), context).toBeDefined();
      expect(read(asDate, written), context).toEqual(received);
    }
  }
  expect(accepted).toBeGreaterThan(100);
});
