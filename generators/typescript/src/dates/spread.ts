import { isNames, type Schema, type SchemaObject } from "@posthorn/contract";
import { says } from "../keywords/says.ts";
import { isDateTime } from "../schema/date.ts";
import { innerOf, type Step } from "./inner.ts";
import { allOf, checked, oneOf, type Said } from "./said.ts";

/** What is said of a value, down to the keywords that each schema has beside its members. */
export type Spread =
  | {
      readonly kind: "own";
      readonly schema: SchemaObject;
      /** It is written together with one by which texts are date-times, and not by a name of its own. */
      readonly isBeside: boolean;
    }
  | { readonly kind: "all"; readonly parts: readonly Spread[] }
  | { readonly kind: "choice"; readonly members: readonly Choice[] }
  | { readonly kind: "checked"; readonly part: Spread };

interface Choice {
  readonly of: Schema;
  readonly part: Spread;
}

/** Spreads out what is said; one that is there already, for the same value, is not repeated. */
export function spreadOf(said: Said, resolve: (ref: string) => Schema): Spread {
  return spreadSaid(said, new Set());

  function spreadSaid(one: Said, done: Set<SchemaObject>): Spread {
    switch (one.kind) {
      case "schema":
        return spread(one.schema, false, done);
      case "all":
        return { kind: "all", parts: one.parts.map((part) => spreadSaid(part, done)) };
      case "choice":
        return {
          kind: "choice",
          members: one.members.map(({ of, said: part }) => ({ of, part: spreadSaid(part, new Set(done)) })),
        };
      case "checked":
        return { kind: "checked", part: spreadSaid(one.part, new Set(done)) };
    }
  }

  function spread(schema: Schema, isBeside: boolean, done: Set<SchemaObject>): Spread {
    if (typeof schema === "boolean") return { kind: "all", parts: [] };
    if ("ref" in schema) return spread(resolve(schema.ref), false, done);
    if (done.has(schema)) return { kind: "all", parts: [] };
    done.add(schema);
    const beside = isBeside || says(schema, isDateTime, resolve);
    const choice = (members: readonly Schema[]): Spread => ({
      kind: "choice",
      members: members.map((of) => ({ of, part: spread(of, beside, new Set(done)) })),
    });
    return {
      kind: "all",
      parts: [
        { kind: "own", schema, isBeside: beside },
        ...(schema.allOf ?? []).map((part) => spread(part, beside, done)),
        ...[schema.anyOf, schema.oneOf].filter((members) => members !== undefined).map(choice),
        ...conditionsOf(schema).map(
          (part): Spread => ({ kind: "checked", part: spread(part, beside, new Set(done)) }),
        ),
      ],
    };
  }
}

/** Members that only a refinement looks at. */
function conditionsOf(schema: SchemaObject): readonly Schema[] {
  const dependent = Object.values(schema.dependencies ?? {}).filter((part): part is Schema => !isNames(part));
  return [schema.not, schema.if, schema.then, schema.else, ...dependent].filter((part) => part !== undefined);
}

/** What is said of a part of the value. */
export function innerSaid(
  spread: Spread,
  step: Step,
  said: (schema: Schema) => Said | undefined,
): Said | undefined {
  switch (spread.kind) {
    case "own":
      return innerOf(spread.schema, step, said);
    case "all":
      return allOf(spread.parts.map((part) => innerSaid(part, step, said)));
    case "choice":
      return oneOf(spread.members.map(({ of, part }) => ({ of, said: innerSaid(part, step, said) })));
    case "checked":
      return checked(innerSaid(spread.part, step, said));
  }
}

/** All schemas of it. */
export function schemasOf(spread: Spread): readonly SchemaObject[] {
  switch (spread.kind) {
    case "own":
      return [spread.schema];
    case "all":
      return spread.parts.flatMap(schemasOf);
    case "choice":
      return spread.members.flatMap(({ part }) => schemasOf(part));
    case "checked":
      return schemasOf(spread.part);
  }
}
