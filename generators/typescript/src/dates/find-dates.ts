import { type Contract, childrenOf, type Message, type Schema, type SchemaObject } from "@posthorn/contract";
import { allKinds } from "../keywords/kinds.ts";
import { formOf } from "../prepare/content.ts";
import type { SchemaGraph } from "../prepare/graph.ts";
import { follow } from "../prepare/headers.ts";
import { isDateTime, saysDateTime } from "../schema/date.ts";
import { areDisjoint } from "../schema/disjoint.ts";
import { reachedFrom } from "../schema/reached.ts";
import { findConflicts, type Why } from "./conflicts.ts";
import { stepsOf } from "./inner.ts";
import { type Kept, openKept } from "./kept.ts";
import { keyOf, type Said } from "./said.ts";
import { innerSaid, schemasOf, spreadOf } from "./spread.ts";

/** What becomes of the date-times of a contract. */
export interface Dates {
  /** Those that are `Date` in programs. */
  readonly dates: ReadonlySet<SchemaObject>;
  /** Those of JSON payloads that stay texts, and why. */
  readonly texts: ReadonlyMap<SchemaObject, Why>;
}

/**
 * Finds the date-times that can be `Date`: those where all that is said of the same text agrees, so that whoever reads
 * it and whoever checks it take it for the same.
 */
export function findDates(contract: Contract, { resolve }: SchemaGraph): Dates {
  const isJson = (message: Message): boolean => formOf(message, resolve) === "json";
  const elsewhere = contract.messages.flatMap((message) => [
    message.headers ?? true,
    isJson(message) ? true : message.payload,
  ]);
  const others = reachedFrom(elsewhere, resolve);
  const roots = [
    ...contract.messages.filter(isJson).map(({ payload }) => payload),
    ...contract.schemas.map(({ schema }) => schema).filter((schema) => !others.has(schema as SchemaObject)),
  ];
  const kept = openKept(resolve);
  kept.keepAll(elsewhere, "elsewhere");
  kept.keepAll(choicesWithin(roots, resolve), "conflict");
  const found = lookThrough(roots, kept, resolve);
  const reasons = kept.reasons();
  const dates = new Set<SchemaObject>();
  const texts = new Map<SchemaObject, Why>();
  for (const schema of found) {
    const why = reasons.get(schema) ?? (isDateTime(schema) ? undefined : "more");
    if (why === undefined) dates.add(schema);
    else texts.set(schema, why);
  }
  return { dates, texts };
}

/**
 * Members of those choices of exactly one that are part of another such choice. A value that stays as it is, since
 * another member takes it, may be told apart by what `Date` hides.
 */
function choicesWithin(roots: readonly Schema[], resolve: SchemaGraph["resolve"]): readonly Schema[] {
  const exact = [...reachedFrom(roots, resolve)].filter(
    ({ oneOf = [] }) => oneOf.length > 1 && !areDisjoint(oneOf, resolve, allKinds),
  );
  const inner = new Set(exact.flatMap(({ oneOf = [] }) => [...reachedFrom(oneOf, resolve)]));
  return exact.filter((schema) => inner.has(schema)).flatMap(({ oneOf = [] }) => oneOf);
}

/** A value that several schemas describe is followed so many steps inwards; of so many values in all. */
const deepest = 12;
const mostValues = 50_000;

/** Looks at every value that schemas describe, with all that is said of it, and gives the date-times among them. */
function lookThrough(
  roots: readonly Schema[],
  kept: Kept,
  resolve: SchemaGraph["resolve"],
): ReadonlySet<SchemaObject> {
  const found = new Set<SchemaObject>();
  const seen = new Set<string>();
  const said = (schema: Schema): Said | undefined => {
    const followed = follow(schema, resolve);
    return typeof followed === "boolean" ? undefined : { kind: "schema", schema: followed };
  };
  const open = roots.flatMap((root) => {
    const one = said(root);
    return one === undefined ? [] : [{ said: one, depth: 0 }];
  });
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const key = keyOf(next.said);
    if (seen.has(key)) continue;
    seen.add(key);
    const spread = spreadOf(next.said, resolve);
    const schemas = schemasOf(spread);
    for (const schema of schemas) if (saysDateTime(schema)) found.add(schema);
    findConflicts(spread, kept);
    kept.keepAll(
      schemas.flatMap(({ propertyNames = true }) => [propertyNames]),
      "checked",
    );
    if (next.depth > deepest || seen.size > mostValues) {
      kept.keepAll(schemas, "conflict");
      continue;
    }
    for (const step of stepsOf(schemas)) {
      const inner = innerSaid(spread, step, said);
      if (inner === undefined) continue;
      if (inner.kind !== "schema") open.push({ said: inner, depth: next.depth + 1 });
      else if (childrenOf(inner.schema).length > 0) open.push({ said: inner, depth: 0 });
      else if (saysDateTime(inner.schema)) found.add(inner.schema);
    }
  }
  return found;
}
