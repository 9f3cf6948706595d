import type { Schema, SchemaObject } from "@posthorn/contract";
import type { Resolve } from "./follow.ts";
import { kindsOf } from "./kinds.ts";

/**
 * TypeScript multiplies out an intersection of unions. It refuses 100,000 members, and is slow long before that.
 */
const mostAlternatives = 1_000;

/** One operand of an intersection: the keyword that it comes from, and the number of its alternatives. */
export interface Factor {
  readonly keyword: "base" | "allOf" | "anyOf" | "oneOf";
  readonly width: number;
}

/** The operands of the intersection that a schema becomes, in the order in which they are written. */
export function factorsOf(schema: SchemaObject, resolve: Resolve): readonly Factor[] {
  const widths = new Map<SchemaObject, number>();

  function widthOf(part: Schema): number {
    if (typeof part === "boolean") return 1;
    if ("ref" in part) return widthOf(resolve(part.ref));
    const before = widths.get(part);
    if (before !== undefined) return before;
    widths.set(part, 1); // a schema that refers to itself counts as one alternative there
    const width = factors(part).reduce((product, factor) => product * factor.width, 1);
    widths.set(part, width);
    return width;
  }

  function factors({ types, allOf = [], anyOf, oneOf }: SchemaObject): readonly Factor[] {
    const sum = (members: readonly Schema[]): number =>
      members.reduce((total, member) => total + widthOf(member), 0);
    return [
      { keyword: "base", width: types === undefined ? 1 : kindsOf({ ...schema, types }).length },
      ...allOf.map((member): Factor => ({ keyword: "allOf", width: widthOf(member) })),
      ...(anyOf === undefined ? [] : [{ keyword: "anyOf", width: sum(anyOf) } as const]),
      ...(oneOf === undefined ? [] : [{ keyword: "oneOf", width: sum(oneOf) } as const]),
    ];
  }

  return factors(schema);
}

/** For each factor: true if the type can express it together with those before it. The others are only checked. */
export function expressible(factors: readonly Factor[]): readonly boolean[] {
  if (factors.filter(({ width }) => width > 1).length < 2) return factors.map(() => true);
  let product = 1;
  return factors.map(({ width }) => {
    const isWithin = product * width <= mostAlternatives;
    if (isWithin) product *= width;
    return isWithin;
  });
}
