import type { Contract, Message, Schema, SchemaObject } from "@posthorn/contract";
import { formOf } from "../content.ts";
import { childrenOf, type SchemaGraph, within } from "../graph.ts";
import { follow } from "../headers.ts";
import { isDateTime, saysDateTime } from "../schema/date.ts";
import { areDisjoint } from "../schema/disjoint.ts";
import { allKinds } from "../schema/kinds.ts";
import { findConflicts, type Why } from "./conflicts.ts";
import { stepsOf } from "./inner.ts";
import { keyOf, type Said } from "./said.ts";
import { innerSaid, schemasOf, spreadOf } from "./spread.ts";

/** What becomes of the date-times of a contract. */
export interface Dates {
  /** Those that are `Date` in programs. */
  readonly dates: ReadonlySet<SchemaObject>;
  /** Those of JSON payloads that stay texts, and why. */
  readonly texts: ReadonlyMap<SchemaObject, Why | "elsewhere" | "more">;
}

/** A value that several schemas describe is followed so many steps inwards; of so many values in all. */
const deepest = 12;
const mostValues = 50_000;

/**
 * Finds the date-times that can be `Date`: those where all that is said of the same text agrees, so that whoever reads
 * it and whoever checks it take it for the same.
 */
export function findDates(contract: Contract, { resolve }: SchemaGraph): Dates {
  const found = new Set<SchemaObject>();
  const kept = new Map<SchemaObject, Why | "elsewhere">();
  const bound = new Map<SchemaObject, SchemaObject[]>();
  const conflicts = {
    keep: (schema: SchemaObject, why: Why): void => void kept.set(schema, kept.get(schema) ?? why),
    bind: (one: SchemaObject, other: SchemaObject): void => {
      bound.set(one, [...(bound.get(one) ?? []), other]);
      bound.set(other, [...(bound.get(other) ?? []), one]);
    },
    areDisjoint: rememberPairs((one, other) => areDisjoint([one, other], resolve, allKinds)),
  };
  const keepAll = (schemas: readonly Schema[], why: Why | "elsewhere"): void => {
    for (const part of reachedFrom(schemas, resolve))
      if (isDateTime(part) && !kept.has(part)) kept.set(part, why);
  };
  const said = (schema: Schema): Said | undefined => {
    const followed = follow(schema, resolve);
    return typeof followed === "boolean" ? undefined : { kind: "schema", schema: followed };
  };

  const isJson = (message: Message): boolean => formOf(message, resolve) === "json";
  const elsewhere = contract.messages.flatMap((message) => [
    message.headers ?? true,
    isJson(message) ? true : message.payload,
  ]);
  keepAll(elsewhere, "elsewhere");
  const others = reachedFrom(elsewhere, resolve);
  const roots = [
    ...contract.messages.filter(isJson).map(({ payload }) => said(payload)),
    ...contract.schemas.map(({ schema }) => said(schema)).filter((one) => !isOneOf(others, one)),
  ];
  const open = roots.filter((one) => one !== undefined).map((one) => ({ said: one, depth: 0 }));
  const seen = new Set<string>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const key = keyOf(next.said);
    if (seen.has(key)) continue;
    seen.add(key);
    const spread = spreadOf(next.said, resolve);
    const schemas = schemasOf(spread);
    for (const schema of schemas) if (saysDateTime(schema)) found.add(schema);
    findConflicts(spread, conflicts);
    keepAll(
      schemas.flatMap(({ propertyNames = true }) => [propertyNames]),
      "checked",
    );
    if (next.depth > deepest || seen.size > mostValues) {
      keepAll(schemas, "conflict");
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
  spreadThrough(kept, bound);
  const [dates, texts] = [new Set<SchemaObject>(), new Map<SchemaObject, Why | "elsewhere" | "more">()];
  for (const schema of found) {
    const why = kept.get(schema) ?? (isDateTime(schema) ? undefined : "more");
    if (why === undefined) dates.add(schema);
    else texts.set(schema, why);
  }
  return { dates, texts };
}

function isOneOf(schemas: ReadonlySet<SchemaObject>, said: Said | undefined): boolean {
  return said?.kind === "schema" && schemas.has(said.schema);
}

/** Those that are bound to one that stays a text stay texts too. */
function spreadThrough<W>(
  kept: Map<SchemaObject, W>,
  bound: ReadonlyMap<SchemaObject, readonly SchemaObject[]>,
): void {
  const open = [...kept];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [schema, why] = next;
    for (const other of bound.get(schema) ?? []) {
      if (kept.has(other)) continue;
      kept.set(other, why);
      open.push([other, why]);
    }
  }
}

/** Every schema within these, references followed. */
function reachedFrom(schemas: readonly Schema[], resolve: SchemaGraph["resolve"]): ReadonlySet<SchemaObject> {
  const reached = new Set<SchemaObject>();
  const open = [...schemas];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const followed = follow(next, resolve);
    if (typeof followed === "boolean" || reached.has(followed)) continue;
    for (const part of within(followed)) {
      if (typeof part === "boolean") continue;
      if ("ref" in part) open.push(part);
      else reached.add(part);
    }
  }
  return reached;
}

function rememberPairs(
  ask: (one: Schema, other: Schema) => boolean,
): (one: Schema, other: Schema) => boolean {
  const known = new Map<Schema, Map<Schema, boolean>>();
  return (one, other) => {
    const answers = known.get(one) ?? new Map<Schema, boolean>();
    known.set(one, answers);
    const answer = answers.get(other) ?? ask(one, other);
    answers.set(other, answer);
    return answer;
  };
}
