import type { SchemaObject } from "@posthorn/contract";

/** A whole number as a bigint literal: `5n`. */
export function bigintLiteral(value: number): string {
  return `${BigInt(value)}n`;
}

/** The checks of a bigint. A limit between two integers is moved to the nearest integer within it. */
export function bigintChecks(schema: SchemaObject): readonly string[] {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf } = schema;
  return [
    minimum === undefined ? "" : `.min(${bigintLiteral(Math.ceil(minimum))})`,
    exclusiveMinimum === undefined ? "" : `.gt(${bigintLiteral(Math.floor(exclusiveMinimum))})`,
    maximum === undefined ? "" : `.max(${bigintLiteral(Math.floor(maximum))})`,
    exclusiveMaximum === undefined ? "" : `.lt(${bigintLiteral(Math.ceil(exclusiveMaximum))})`,
    multipleOf === undefined ? "" : `.multipleOf(${integerStep(multipleOf)}n)`,
  ].filter((check) => check !== "");
}

/** The integer whose multiples are the integers among the multiples of a step: for 2.5, it is 5. */
function integerStep(step: number): bigint {
  const [digits = "0", exponent = "0"] = step.toExponential().split("e");
  const fraction = digits.split(".")[1] ?? "";
  const power = Number(exponent) - fraction.length;
  const numerator = BigInt(digits.replace(".", "")) * 10n ** BigInt(Math.max(power, 0));
  return numerator / greatestCommonDivisor(numerator, 10n ** BigInt(Math.max(-power, 0)));
}

function greatestCommonDivisor(one: bigint, other: bigint): bigint {
  return other === 0n ? one : greatestCommonDivisor(other, one % other);
}
