import type { SchemaObject } from "@posthorn/contract";
import { chain } from "../text/layout.ts";
import { isInteger } from "./kinds.ts";
import type { Lowered } from "./scope.ts";

/** An integer beyond 2^53 is refused, for JSON.parse has already changed it. */
export function lowerNumber(schema: SchemaObject): Lowered {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf } = schema;
  const checks = [
    minimum === undefined ? "" : `.min(${minimum})`,
    exclusiveMinimum === undefined ? "" : `.gt(${exclusiveMinimum})`,
    maximum === undefined ? "" : `.max(${maximum})`,
    exclusiveMaximum === undefined ? "" : `.lt(${exclusiveMaximum})`,
    multipleOf === undefined ? "" : `.multipleOf(${multipleOf})`,
  ];
  return {
    type: "number",
    zod: chain(
      isInteger(schema) ? "z.int()" : "z.number()",
      checks.filter((check) => check !== ""),
    ),
  };
}
