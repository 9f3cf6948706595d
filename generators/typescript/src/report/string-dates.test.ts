import type { SchemaObject } from "@posthorn/contract";
import { expect, test } from "vitest";
import { at } from "../../test/operations.ts";
import type { StringReason } from "../dates/string-reasons.ts";
import { findStringDates } from "./string-dates.ts";

test("a date-time that stays a string is reported with the reason, unless its values are listed", () => {
  const schema = { origin: at("/when"), format: "date-time" };
  const listed = { ...schema, enum: ["2026-05-06T07:08:09Z"] };
  expect(
    findStringDates(
      new Map<SchemaObject, StringReason>([
        [schema, "more"],
        [listed, "more"],
        [{ ...schema, const: { value: "never" } }, "conflict"],
      ]),
    ),
  ).toEqual([
    {
      severity: "information",
      code: "date-is-string",
      message:
        "This date-time stays a string, because its pattern or its length restricts the text. Remove that restriction to get a Date.",
      ...at("/when"),
    },
  ]);
});
