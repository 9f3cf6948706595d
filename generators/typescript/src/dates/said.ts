import type { Schema, SchemaObject } from "@posthorn/contract";

/** What a contract says of one value: schemas that hold together, of which one holds, or that are only looked at. */
export type Said =
  | { readonly kind: "schema"; readonly schema: SchemaObject }
  | { readonly kind: "all"; readonly parts: readonly Said[] }
  /** Between members of what stands around the value. */
  | { readonly kind: "choice"; readonly members: readonly Member[] }
  /** By a refinement: it sees the value as programs do, and changes nothing of it. */
  | { readonly kind: "checked"; readonly part: Said };

/** A member of a choice, and what it says of the value: of it all, or of a part of it. */
export interface Member {
  readonly of: Schema;
  readonly said: Said;
}

/** All of them, each once; nothing if there are none. */
export function allOf(parts: readonly (Said | undefined)[]): Said | undefined {
  const flat = parts.flatMap((part) => (part === undefined ? [] : part.kind === "all" ? part.parts : [part]));
  if (flat.length < 2) return flat[0];
  const distinct = [...new Map(flat.map((part) => [keyOf(part), part])).values()];
  return distinct.length > 1 ? { kind: "all", parts: distinct } : distinct[0];
}

/** One of them; members that say nothing are left out. */
export function oneOf(
  members: readonly { readonly of: Schema; readonly said: Said | undefined }[],
): Said | undefined {
  const saying = members.flatMap(({ of, said }) => (said === undefined ? [] : [{ of, said }]));
  const isOne = new Set(saying.map(({ said }) => keyOf(said))).size === 1;
  return isOne ? saying[0]?.said : saying.length === 0 ? undefined : { kind: "choice", members: saying };
}

export function checked(part: Said | undefined): Said | undefined {
  return part === undefined || part.kind === "checked" ? part : { kind: "checked", part };
}

const ids = new WeakMap<object, number>();
let count = 0;

function idOf(schema: object): number {
  const known = ids.get(schema);
  if (known !== undefined) return known;
  count += 1;
  ids.set(schema, count);
  return count;
}

/** The same text for what says the same. */
export function keyOf(said: Said): string {
  switch (said.kind) {
    case "schema":
      return String(idOf(said.schema));
    case "all":
      return `(${said.parts.map(keyOf).join("&")})`;
    case "choice":
      return `(${said.members.map((member) => keyOf(member.said)).join("|")})`;
    case "checked":
      return `?${keyOf(said.part)}`;
  }
}
