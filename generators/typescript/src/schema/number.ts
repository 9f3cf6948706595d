import type { SchemaObject } from "@posthorn/contract";
import { isInteger } from "../json-schema/kinds.ts";
import { chain } from "../text/layout.ts";
import { numberText } from "../text/literal.ts";
import { bigintChecks } from "./bigint.ts";
import { union } from "./combine.ts";
import type { Lowered, Position } from "./scope.ts";

/** A number beyond 2^53 is not accepted as an integer, because `JSON.parse` has already changed it. */
export function lowerNumber(schema: SchemaObject, { isBigint, scope }: Position): Lowered {
  const bigint: Lowered = { type: "bigint", zod: chain("z.int64()", bigintChecks(schema)) };
  if (isBigint === true) return bigint;
  return scope.int64 === "either" ? union([lowerPlainNumber(schema), bigint]) : lowerPlainNumber(schema);
}

function lowerPlainNumber(schema: SchemaObject): Lowered {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf } = schema;
  const checks = [
    minimum === undefined ? "" : `.min(${numberText(minimum)})`,
    exclusiveMinimum === undefined ? "" : `.gt(${numberText(exclusiveMinimum)})`,
    maximum === undefined ? "" : `.max(${numberText(maximum)})`,
    exclusiveMaximum === undefined ? "" : `.lt(${numberText(exclusiveMaximum)})`,
    multipleOf === undefined ? "" : multipleCheck(schema, multipleOf),
  ];
  return {
    type: "number",
    zod: chain(
      isInteger(schema) ? "z.int()" : "z.number()",
      checks.filter((check) => check !== ""),
    ),
  };
}

/**
 * Zod's check tolerates rounding errors, and therefore accepts large numbers that are not multiples. A whole step needs
 * no tolerance.
 */
function multipleCheck({ minimum = -Infinity, maximum = Infinity }: SchemaObject, step: number): string {
  const isSmall = Math.max(Math.abs(minimum), Math.abs(maximum)) / step < 1e12;
  if (isSmall || !Number.isInteger(step)) return `.multipleOf(${step})`;
  return `.refine((value) => value % ${step} === 0, "must be a multiple of ${step}")`;
}
