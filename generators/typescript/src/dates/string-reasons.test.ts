import type { SchemaObject } from "@posthorn/contract";
import { expect, test } from "vitest";
import { at } from "../../test/operations.ts";
import { schemaOf } from "../../test/raw-schema.ts";
import { type Finding, stringReasons, stringsWithin } from "./string-reasons.ts";

const [a, b, c, d, e] = ["a", "b", "c", "d", "e"].map(
  (name): SchemaObject => ({ origin: at(`/${name}`) }),
) as [SchemaObject, SchemaObject, SchemaObject, SchemaObject, SchemaObject];

test("a date-time stays a string for the reason that was found first, and so do all that must be like it", () => {
  const findings: readonly Finding[] = [
    { kind: "alike", one: a, other: b },
    { kind: "alike", one: c, other: b },
    { kind: "string", schema: c, reason: "checked" },
    { kind: "string", schema: c, reason: "elsewhere" },
    { kind: "alike", one: d, other: e },
  ];
  expect(stringReasons(findings)).toEqual(
    new Map([
      [c, "checked"],
      [b, "checked"],
      [a, "checked"],
    ]),
  );
});

test("every date-time within a schema stays a string, and no other text", () => {
  const when = { type: "string", format: "date-time" };
  const schema = schemaOf({
    items: when,
    properties: { a: { type: "string" }, b: { ...when, pattern: "Z" } },
  });
  const named = schemaOf(when, "/named") as SchemaObject;
  const within = stringsWithin([schema, { ref: "When" }, true], "checked", () => named);
  expect(within).toEqual([
    { kind: "string", schema: named, reason: "checked" },
    { kind: "string", schema: schemaOf(when, "/items"), reason: "checked" },
  ]);
});
