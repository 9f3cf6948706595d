import type { Schema, SchemaObject } from "@posthorn/contract";
import { says } from "../keywords/says.ts";

type Resolve = (ref: string) => Schema;

/** Whether numbers are integers of 64 bits there, be it that a member of `allOf` says so. */
export function isInt64(schema: Schema, resolve: Resolve): boolean {
  return says(schema, saysInt64, resolve);
}

/** Whether a schema says that a property is such an integer, itself or by a member of `allOf`. */
export function hasInt64Property(schema: Schema, name: string, resolve: Resolve): boolean {
  const isIt = ({ properties = {} }: SchemaObject): boolean =>
    Object.hasOwn(properties, name) && isInt64(properties[name] as Schema, resolve);
  return says(schema, isIt, resolve);
}

/** Whether a schema itself says so. */
export function saysInt64({ types, format }: SchemaObject): boolean {
  return format === "int64" && types?.includes("integer") === true && !types.includes("number");
}

/** A number of a contract as a literal. */
export function bigLiteral(value: number): string {
  return `${BigInt(value)}n`;
}

/** The checks of a bigint: limits between two integers are moved to the next that holds. */
export function bigChecks(schema: SchemaObject): readonly string[] {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf } = schema;
  return [
    minimum === undefined ? "" : `.min(${bigLiteral(Math.ceil(minimum))})`,
    exclusiveMinimum === undefined ? "" : `.gt(${bigLiteral(Math.floor(exclusiveMinimum))})`,
    maximum === undefined ? "" : `.max(${bigLiteral(Math.floor(maximum))})`,
    exclusiveMaximum === undefined ? "" : `.lt(${bigLiteral(Math.ceil(exclusiveMaximum))})`,
    multipleOf === undefined ? "" : `.multipleOf(${wholeStep(multipleOf)}n)`,
  ].filter((check) => check !== "");
}

/** Which integers are multiples of a step: those of its numerator. */
function wholeStep(step: number): bigint {
  const [digits = "0", exponent = "0"] = step.toExponential().split("e");
  const fraction = digits.split(".")[1] ?? "";
  const power = Number(exponent) - fraction.length;
  const numerator = BigInt(digits.replace(".", "")) * 10n ** BigInt(Math.max(power, 0));
  return numerator / common(numerator, 10n ** BigInt(Math.max(-power, 0)));
}

function common(one: bigint, other: bigint): bigint {
  return other === 0n ? one : common(other, one % other);
}
