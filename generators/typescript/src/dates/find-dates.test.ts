import type { NamedSchema, Schema, SchemaObject } from "@posthorn/contract";
import { describe, expect, test } from "vitest";
import { at, commandOf, contractWith, messageOf } from "../../test/operations.ts";
import { schemaOf } from "../../test/raw-schema.ts";
import { graphOf } from "../prepare/graph.ts";
import { findDates } from "./find-dates.ts";

const when = { type: "string", format: "date-time" };

interface Found {
  readonly dates: readonly string[];
  readonly strings: Readonly<Record<string, string>>;
}

/** The date-times of a payload and of named schemas, by their pointers: those that are dates, and those that stay strings. */
function foundIn(payload: Schema, schemas: Readonly<Record<string, Schema>> = {}, rest: object = {}): Found {
  const named = Object.entries(schemas).map(
    ([name, schema]): NamedSchema => ({ name, origin: at(`/${name}`), schema }),
  );
  const message = messageOf("brew", { payload, ...rest });
  const found = findDates(contractWith([commandOf("brew", { messages: [message] })], named), graphOf(named));
  return {
    dates: [...found.dates].map(({ origin }) => origin.pointer).toSorted(),
    strings: Object.fromEntries([...found.strings].map(([{ origin }, reason]) => [origin.pointer, reason])),
  };
}

const dated = (raw: object): Found => foundIn(schemaOf(raw));

describe("date-times that describe the same text", () => {
  test.each<[string, object, Found]>([
    [
      "are dates if all of them are date-times",
      { properties: { a: when }, allOf: [{ properties: { a: when } }] },
      { dates: ["/allOf/0/properties/a", "/properties/a"], strings: {} },
    ],
    [
      "stay strings if another schema limits the text of a property",
      { properties: { a: when }, allOf: [{ properties: { a: { maxLength: 30 } } }] },
      { dates: [], strings: { "/properties/a": "conflict" } },
    ],
    [
      "are not affected by a schema for another property",
      { properties: { a: when, b: { maxLength: 30 } }, allOf: [{ additionalProperties: { maxLength: 30 } }] },
      { dates: [], strings: { "/properties/a": "conflict" } },
    ],
    [
      "are not affected by a member of allOf that names the property",
      {
        properties: { a: when },
        allOf: [{ properties: { a: true }, additionalProperties: { maxLength: 30 } }],
      },
      { dates: ["/properties/a"], strings: {} },
    ],
    [
      "stay strings where a pattern for properties constrains them too",
      { properties: { ab: when, b: when }, patternProperties: { "^a": { minLength: 25 } } },
      { dates: ["/properties/b"], strings: { "/properties/ab": "conflict" } },
    ],
    [
      "stay strings where a constant lists the text",
      { properties: { a: when, b: when }, const: { a: "2026-05-06T07:08:09Z" } },
      { dates: ["/properties/b"], strings: { "/properties/a": "conflict" } },
    ],
    [
      "stay strings in the items that a list of constants has",
      { items: [when, when], enum: [["2026-05-06T07:08:09Z"]] },
      { dates: ["/items/1"], strings: { "/items/0": "conflict" } },
    ],
    [
      "stay strings where a pattern for other properties may constrain them",
      { patternProperties: { "^a": { minLength: 25 } }, allOf: [{ additionalProperties: when }] },
      { dates: [], strings: { "/allOf/0/additionalProperties": "conflict" } },
    ],
    [
      "stay strings among the other items of a tuple that another schema constrains",
      { items: [true], additionalItems: when, allOf: [{ items: { minLength: 25 } }] },
      { dates: [], strings: { "/additionalItems": "conflict" } },
    ],
    [
      "stay strings in a oneOf within a oneOf",
      { oneOf: [{ required: ["kind"] }, { properties: { at: { oneOf: [when, true] } } }] },
      { dates: [], strings: { "/oneOf/1/properties/at/oneOf/0": "conflict" } },
    ],
    [
      "stay strings if contains checks them",
      { items: when, contains: { minLength: 25 } },
      { dates: [], strings: { "/items": "conflict" } },
    ],
    [
      "are dates if members of a choice differ elsewhere",
      {
        oneOf: [
          { type: "object", properties: { kind: { const: "a" }, at: when }, required: ["kind"] },
          {
            type: "object",
            properties: { kind: { const: "b" }, at: { type: "string" } },
            required: ["kind"],
          },
        ],
      },
      { dates: ["/oneOf/0/properties/at"], strings: {} },
    ],
    [
      "stay strings if members of a choice do not differ elsewhere",
      {
        anyOf: [
          { type: "object", properties: { at: when } },
          { type: "object", properties: { at: { type: "string" } } },
        ],
      },
      { dates: [], strings: { "/anyOf/0/properties/at": "conflict" } },
    ],
  ])("%s", (_, raw, found) => {
    expect(dated(raw)).toEqual(found);
  });
});

describe("a date-time stays a string", () => {
  test.each([
    [
      "in a schema that depends on a property",
      { dependencies: { a: when } },
      { "/dependencies/a": "checked" },
    ],
    // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema.
    ["in a consequence", { if: true, then: { items: when } }, { "/then/items": "checked" }],
    ["with a pattern", { items: { ...when, pattern: "Z$" } }, { "/items": "more" }],
    ["that is listed", { items: { ...when, enum: ["2026-05-06T07:08:09Z"] } }, { "/items": "more" }],
    [
      "next to patterns, among properties without a name",
      { patternProperties: { a: true }, additionalProperties: when },
      { "/additionalProperties": "checked" },
    ],
  ])("%s", (_, raw, strings) => {
    expect(dated(raw)).toEqual({ dates: [], strings });
  });

  test("in headers and in payloads that are not JSON, wherever else it is used", () => {
    const schemas = { When: schemaOf(when, "/When"), Other: schemaOf(when, "/Other") };
    const headers = schemaOf({ type: "object", properties: {} }) as SchemaObject;
    const payload = { ...headers, properties: { when: { ref: "When" }, other: { ref: "Other" } } } as const;
    const strings = { "/When": "elsewhere" };
    expect(
      foundIn(payload, schemas, { headers: { ...headers, properties: { on: { ref: "When" } } } }),
    ).toEqual({ dates: ["/Other"], strings });
    expect(foundIn({ ref: "When" }, schemas, { contentType: "text/plain" })).toEqual({
      dates: ["/Other"],
      strings: {},
    });
  });

  test("in the names of properties, wherever else it is used", () => {
    const payload: Schema = {
      origin: at(""),
      propertyNames: { ref: "When" },
      properties: { when: { ref: "When" } },
    };
    expect(foundIn(payload, { When: schemaOf(when, "/When") })).toEqual({
      dates: [],
      strings: { "/When": "checked" },
    });
  });

  test("deep within values that several schemas describe, and every one there does", () => {
    const nest = (levels: number, inner: object): object =>
      levels === 0 ? inner : { properties: { a: nest(levels - 1, inner) } };
    const both = (levels: number) => dated({ allOf: [nest(levels, when), nest(levels, when)] });
    expect(both(12).dates).toHaveLength(2);
    expect(both(13).dates).toEqual([]);
    expect(Object.values(both(13).strings)).toEqual(["conflict", "conflict"]);
    expect(both(14)).toEqual({ dates: [], strings: {} });
  });
});
