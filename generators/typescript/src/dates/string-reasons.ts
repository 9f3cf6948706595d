import type { Schema, SchemaObject } from "@posthorn/contract";
import { isUnrestrictedDateTime } from "../json-schema/date-times.ts";
import type { Resolve } from "../json-schema/follow.ts";
import { reachableFrom } from "../json-schema/reachable.ts";

/**
 * The reason why a date-time stays a string. `checked`: it is only part of a check. `conflict`: another schema
 * constrains the same text in another way. `elsewhere`: headers or a payload that is not JSON use it too. `more`: it
 * restricts its text.
 */
export type StringReason = "checked" | "conflict" | "elsewhere" | "more";

/** A finding about date-times: one stays a string, or two of them are either both `Date` or both strings. */
export type Finding =
  | { readonly kind: "string"; readonly schema: SchemaObject; readonly reason: StringReason }
  | { readonly kind: "alike"; readonly one: SchemaObject; readonly other: SchemaObject };

/** The finding that every date-time within these schemas stays a string. */
export function stringsWithin(
  schemas: readonly Schema[],
  reason: StringReason,
  resolve: Resolve,
): readonly Finding[] {
  return [...reachableFrom(schemas, resolve)]
    .filter(isUnrestrictedDateTime)
    .map((schema) => ({ kind: "string", schema, reason }));
}

/** The date-times that stay strings, each with the reason that was found first. */
export function stringReasons(findings: readonly Finding[]): ReadonlyMap<SchemaObject, StringReason> {
  const reasons = new Map<SchemaObject, StringReason>();
  const alike = new Map<SchemaObject, SchemaObject[]>();
  const addAlike = (one: SchemaObject, other: SchemaObject): void => {
    const all = alike.get(one);
    if (all === undefined) alike.set(one, [other]);
    else all.push(other);
  };
  for (const finding of findings) {
    if (finding.kind === "string") {
      if (!reasons.has(finding.schema)) reasons.set(finding.schema, finding.reason);
    } else {
      addAlike(finding.one, finding.other);
      addAlike(finding.other, finding.one);
    }
  }
  const open = [...reasons];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [schema, reason] = next;
    for (const other of alike.get(schema) ?? []) {
      if (reasons.has(other)) continue;
      reasons.set(other, reason);
      open.push([other, reason]);
    }
  }
  return reasons;
}
