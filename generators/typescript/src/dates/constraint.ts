import type { Schema, SchemaObject } from "@posthorn/contract";

/** Everything that a contract says about one value, from wherever it says it. */
export type Constraint =
  | { readonly kind: "schema"; readonly schema: SchemaObject }
  /** All of them apply. */
  | { readonly kind: "all"; readonly parts: readonly Constraint[] }
  /** One of them applies. The choice is between members of a schema around the value. */
  | { readonly kind: "choice"; readonly members: readonly ChoiceMember[] }
  /** It only checks the value, in a refinement. A refinement sees the value as programs do, and does not change it. */
  | { readonly kind: "checked"; readonly part: Constraint };

/** A member of a choice, and what it says about the value: the whole value that it describes, or a part of it. */
export interface ChoiceMember {
  readonly member: Schema;
  readonly constraint: Constraint;
}

/** The constraint of all parts, without repetitions; undefined if there are none. */
export function allOf(parts: readonly (Constraint | undefined)[]): Constraint | undefined {
  const flat = parts.flatMap((part) => (part === undefined ? [] : part.kind === "all" ? part.parts : [part]));
  if (flat.length < 2) return flat[0];
  const distinct = [...new Map(flat.map((part) => [keyOf(part), part])).values()];
  return distinct.length > 1 ? { kind: "all", parts: distinct } : distinct[0];
}

interface PossibleMember {
  readonly member: Schema;
  readonly constraint: Constraint | undefined;
}

/** The constraint of one of the members. Members that say nothing about the value are left out. */
export function oneOf(members: readonly PossibleMember[]): Constraint | undefined {
  const constraining = members.flatMap(({ member, constraint }) =>
    constraint === undefined ? [] : [{ member, constraint }],
  );
  const isOne = new Set(constraining.map(({ constraint }) => keyOf(constraint))).size === 1;
  if (isOne) return constraining[0]?.constraint;
  return constraining.length === 0 ? undefined : { kind: "choice", members: constraining };
}

export function checked(part: Constraint | undefined): Constraint | undefined {
  return part === undefined || part.kind === "checked" ? part : { kind: "checked", part };
}

const ids = new WeakMap<object, number>();
let count = 0;

/** A number for each schema object, so that a constraint can be written as a short text. */
function idOf(schema: object): number {
  const before = ids.get(schema);
  if (before !== undefined) return before;
  count += 1;
  ids.set(schema, count);
  return count;
}

/** The same text for constraints that consist of the same schemas. */
export function keyOf(constraint: Constraint): string {
  switch (constraint.kind) {
    case "schema":
      return String(idOf(constraint.schema));
    case "all":
      return `(${constraint.parts.map(keyOf).join("&")})`;
    case "choice":
      return `(${constraint.members.map((member) => keyOf(member.constraint)).join("|")})`;
    case "checked":
      return `?${keyOf(constraint.part)}`;
  }
}
