import type { SchemaObject } from "@posthorn/contract";
import { isInteger } from "../keywords/kinds.ts";
import { chain } from "../text/layout.ts";
import { numberText } from "../text/literal.ts";
import { union } from "./combine.ts";
import { bigChecks } from "./int64.ts";
import type { Lowered, Place } from "./scope.ts";

/** An integer beyond 2^53 is refused, for JSON.parse has already changed it. */
export function lowerNumber(schema: SchemaObject, { isBig, scope }: Place): Lowered {
  const big: Lowered = { type: "bigint", zod: chain("z.int64()", bigChecks(schema)) };
  if (isBig === true) return big;
  return scope.int64 === "either" ? union([lowerPlain(schema), big]) : lowerPlain(schema);
}

function lowerPlain(schema: SchemaObject): Lowered {
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

/** Zod allows for rounding, and with it lets great numbers pass that are no multiples; a whole step needs no such thing. */
function multipleCheck({ minimum = -Infinity, maximum = Infinity }: SchemaObject, step: number): string {
  const isSmall = Math.max(Math.abs(minimum), Math.abs(maximum)) / step < 1e12;
  if (isSmall || !Number.isInteger(step)) return `.multipleOf(${step})`;
  return `.refine((value) => value % ${step} === 0, "is not a multiple of ${step}")`;
}
