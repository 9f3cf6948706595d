import type { Random } from "../../../tools/fuzz/random.ts";

const at = { type: "string", format: "date-time" };

/** Schemas of a text, or of another value in its stead. */
const leaves: readonly unknown[] = [
  at,
  at,
  at,
  { $ref: "#/definitions/At" },
  { $ref: "#/definitions/At" },
  { type: "string" },
  { type: ["string", "null"], format: "date-time" },
  { type: "string", maxLength: 5 },
  { type: "string", minLength: 1 },
  { ...at, minLength: 1, description: "When." },
  { ...at, pattern: "Z$" },
  { enum: ["never", 5] },
  { const: "2026-05-06T07:08:09Z" },
  { format: "date-time" },
  { minimum: 3 },
  { type: "integer" },
  { description: "Anything." },
  true,
];

const names = ["at", "on", "constructor"];

/** A random schema that combines date-times with other schemas. Its references lead to `dateDefinitions`. */
export function dateSchema(random: Random, depth = 3): unknown {
  const part = (): unknown => dateSchema(random, depth - 1);
  if (depth === 0 || random.chance(0.25)) return random.pick(leaves);
  const parts = (): readonly unknown[] => Array.from({ length: 1 + random.below(3) }, part);
  const named = (): object =>
    Object.fromEntries(names.filter(() => random.chance(0.5)).map((name) => [name, part()]));
  const kind = (): object => ({
    type: "object",
    required: ["kind"],
    properties: { kind: { const: random.pick(["a", "b"]) }, ...named() },
  });
  const makes: readonly (() => unknown)[] = [
    () => ({ type: "object", properties: named() }),
    () => ({ type: "object", properties: named() }),
    () => ({ properties: named(), required: ["at"] }),
    () => ({ type: "object", additionalProperties: part() }),
    () => ({ type: "object", properties: named(), additionalProperties: part() }),
    () => ({ type: "object", patternProperties: { "^a": part() }, properties: named() }),
    () => ({ type: "array", items: part() }),
    () => ({ type: "array", items: parts(), additionalItems: part() }),
    () => ({ type: "array", items: part(), contains: part() }),
    () => ({ allOf: parts() }),
    () => ({ allOf: [{ type: "object", properties: named() }, ...parts()] }),
    () => ({ anyOf: parts() }),
    () => ({ oneOf: parts() }),
    () => ({ oneOf: [kind(), kind()] }),
    () => ({ anyOf: [kind(), kind()] }),
    () => ({ ...at, allOf: parts() }),
    () => ({ type: "string", allOf: [at, part()] }),
    () => ({ type: "string", anyOf: parts() }),
    () => ({ allOf: [part()], not: part() }),
    // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema.
    () => ({ type: "object", properties: named(), if: part(), then: part(), else: part() }),
    () => ({ type: "object", properties: named(), dependencies: { on: part() } }),
    () => ({ type: "object", properties: named(), propertyNames: part() }),
    () => ({ const: { at: "2026-05-06T07:08:09Z" } }),
    () => ({ $ref: "#/definitions/Node" }),
  ];
  return (random.pick(makes) as () => unknown)();
}

/** The schemas that the others refer to. */
export function dateDefinitions(random: Random): object {
  return {
    At: at,
    Node: {
      type: "object",
      properties: { at: dateSchema(random, 1), next: { $ref: "#/definitions/Node" } },
      allOf: [dateSchema(random, 1), { properties: { on: dateSchema(random, 1) } }],
    },
  };
}

const texts: readonly unknown[] = [
  "2026-05-06T07:08:09Z",
  "2026-05-06T07:08:09.010Z",
  "2026-05-06T07:08:09+02:00",
  "2026-05-06",
  "never",
  "tea that is not for now",
  "",
  5,
  1,
  null,
  true,
];

/** A random JSON value to check with such a schema. */
export function dateValue(random: Random, depth = 3): unknown {
  if (depth === 0 || random.chance(0.3)) return random.pick(texts);
  if (random.chance(0.3)) return Array.from({ length: random.below(4) }, () => dateValue(random, depth - 1));
  const all = ["at", "on", "constructor", "next", "other", "kind"];
  return Object.fromEntries(
    all
      .filter(() => random.chance(0.45))
      .map((name) => [name, name === "kind" ? random.pick(["a", "b"]) : dateValue(random, depth - 1)]),
  );
}
