import type { Schema, SchemaObject } from "@posthorn/contract";
import { kindsOf } from "../keywords/kinds.ts";

/** TypeScript multiplies an intersection of unions out, refuses 100,000 members, and is slow long before. */
const mostAlternatives = 1_000;

/** A keyword that says something of a value, and between how many alternatives it leaves the choice. */
export interface Factor {
  readonly keyword: "base" | "allOf" | "anyOf" | "oneOf";
  readonly width: number;
}

/** What a schema says of one value, in the order in which it is written as an intersection. */
export function factorsOf(schema: SchemaObject, resolve: (ref: string) => Schema): readonly Factor[] {
  const widths = new Map<SchemaObject, number>();

  function widthOf(part: Schema): number {
    if (typeof part === "boolean") return 1;
    if ("ref" in part) return widthOf(resolve(part.ref));
    const known = widths.get(part);
    if (known !== undefined) return known;
    widths.set(part, 1); // also what a schema counts that refers to itself
    const width = factors(part).reduce((product, factor) => product * factor.width, 1);
    widths.set(part, width);
    return width;
  }

  function factors({ types, allOf = [], anyOf, oneOf }: SchemaObject): readonly Factor[] {
    const sum = (parts: readonly Schema[]): number => parts.reduce((total, part) => total + widthOf(part), 0);
    return [
      { keyword: "base", width: types === undefined ? 1 : kindsOf({ ...schema, types }).length },
      ...allOf.map((part): Factor => ({ keyword: "allOf", width: widthOf(part) })),
      ...(anyOf === undefined ? [] : [{ keyword: "anyOf", width: sum(anyOf) } as const]),
      ...(oneOf === undefined ? [] : [{ keyword: "oneOf", width: sum(oneOf) } as const]),
    ];
  }

  return factors(schema);
}

/** Which factors a type can express together; the others are only checked. All of them where that is possible. */
export function expressible(factors: readonly Factor[]): readonly boolean[] {
  if (factors.filter(({ width }) => width > 1).length < 2) return factors.map(() => true);
  let product = 1;
  return factors.map(({ width }) => {
    const isWithin = product * width <= mostAlternatives;
    if (isWithin) product *= width;
    return isWithin;
  });
}
