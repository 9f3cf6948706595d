import { type Contract, childrenOf, type Message, type Schema, type SchemaObject } from "@posthorn/contract";
import { type DateSchemas, isDateTimeFormat, isUnrestrictedDateTime } from "../json-schema/date-times.ts";
import { areDisjoint } from "../json-schema/disjoint.ts";
import { follow, type Resolve } from "../json-schema/follow.ts";
import { allKinds } from "../json-schema/kinds.ts";
import { reachableFrom } from "../json-schema/reachable.ts";
import { payloadForm } from "../prepare/content.ts";
import type { SchemaGraph } from "../prepare/graph.ts";
import { type AreDisjoint, findConflicts } from "./conflicts.ts";
import { type Constraint, keyOf } from "./constraint.ts";
import { constraintAt, expand, schemasOf } from "./expansion.ts";
import { stepsOf } from "./steps.ts";
import { type Finding, type StringReason, stringReasons, stringsWithin } from "./string-reasons.ts";

// Decides which date-times are `Date` in programs. The difficulty is that several schemas may describe the same text:
// if one makes it a `Date` and another one wants a string, no value passes both. So every value that the contract
// describes is visited together with all schemas that apply to it.
//
// 1. `Constraint` (constraint.ts): the schemas that apply to one value, joined by "all", "choice" and "checked".
// 2. `expand` (expansion.ts): the constraint down to the own keywords of each schema, references followed.
// 3. `findConflicts` (conflicts.ts): compares the schemas of this value with each other, and yields findings.
// 4. `stepsOf` and `constraintAt`: the constraints on the properties and items of the value, which are visited next.
//
// A date-time stays a string if a finding says so, or if one that must be of the same type stays a string. Where the
// walk becomes too deep or too long, everything that is left stays a string, which is always correct.

/** The date-times of a contract. */
export interface DateTimes {
  /** The schemas whose values are `Date` in programs. */
  readonly dates: DateSchemas;
  /** The schemas in JSON payloads whose values stay strings, each with the reason. */
  readonly strings: ReadonlyMap<SchemaObject, StringReason>;
}

/** Finds the date-times that can be `Date`: those where everything that the contract says about the text agrees. */
export function findDates(contract: Contract, { resolve }: SchemaGraph): DateTimes {
  const isJson = (message: Message): boolean => payloadForm(message, resolve) === "json";
  const notJson = contract.messages.flatMap((message) => [
    message.headers ?? true,
    isJson(message) ? true : message.payload,
  ]);
  const reachableElsewhere = reachableFrom(notJson, resolve);
  const roots = [
    ...contract.messages.filter(isJson).map(({ payload }) => payload),
    ...contract.schemas
      .map(({ schema }) => schema)
      .filter((schema) => !reachableElsewhere.has(schema as SchemaObject)),
  ];
  const visited = visitValues(roots, resolve);
  const reasons = stringReasons([
    ...stringsWithin(notJson, "elsewhere", resolve),
    ...stringsWithin(nestedExactChoices(roots, resolve), "conflict", resolve),
    ...visited.findings,
  ]);
  const dates = new Set<SchemaObject>();
  const strings = new Map<SchemaObject, StringReason>();
  for (const schema of visited.dateTimes) {
    const reason = reasons.get(schema) ?? (isUnrestrictedDateTime(schema) ? undefined : "more");
    if (reason === undefined) dates.add(schema);
    else strings.set(schema, reason);
  }
  return { dates, strings };
}

/**
 * The members of each `oneOf` with overlapping members that is part of another such `oneOf`. The outer one counts the
 * members that accept a value. Where the inner one leaves the value as it is, because another member accepts it, only
 * the text may show the difference, and a `Date` no longer has it.
 */
function nestedExactChoices(roots: readonly Schema[], resolve: Resolve): readonly Schema[] {
  const exact = [...reachableFrom(roots, resolve)].filter(
    ({ oneOf = [] }) => oneOf.length > 1 && !areDisjoint(oneOf, resolve, allKinds),
  );
  const inner = new Set(exact.flatMap(({ oneOf = [] }) => [...reachableFrom(oneOf, resolve)]));
  return exact.filter((schema) => inner.has(schema)).flatMap(({ oneOf = [] }) => oneOf);
}

/** Values that several schemas describe are followed to this depth. */
const maxDepth = 12;
/** The greatest number of values that are visited. */
const mostValues = 50_000;

interface Visited {
  /** All schemas with the format `date-time`. */
  readonly dateTimes: ReadonlySet<SchemaObject>;
  readonly findings: readonly Finding[];
}

/** Visits every value that the schemas describe, each with all schemas that apply to it. */
function visitValues(roots: readonly Schema[], resolve: Resolve): Visited {
  const dateTimes = new Set<SchemaObject>();
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const areSchemasDisjoint = cachedAreDisjoint(resolve);
  const toConstraint = (schema: Schema): Constraint | undefined => {
    const followed = follow(schema, resolve);
    return typeof followed === "boolean" ? undefined : { kind: "schema", schema: followed };
  };
  const open = roots
    .map(toConstraint)
    .filter((constraint) => constraint !== undefined)
    .map((constraint) => ({ constraint, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const key = keyOf(next.constraint);
    if (seen.has(key)) continue;
    seen.add(key);
    const expansion = expand(next.constraint, resolve);
    const schemas = schemasOf(expansion);
    for (const schema of schemas) if (isDateTimeFormat(schema)) dateTimes.add(schema);
    const propertyNames = schemas.map((schema) => schema.propertyNames ?? true);
    for (const finding of findConflicts(expansion, areSchemasDisjoint)) findings.push(finding);
    for (const finding of stringsWithin(propertyNames, "checked", resolve)) findings.push(finding);
    if (next.depth > maxDepth || seen.size > mostValues) {
      for (const finding of stringsWithin(schemas, "conflict", resolve)) findings.push(finding);
      continue;
    }
    for (const step of stepsOf(schemas)) {
      const part = constraintAt(expansion, step, toConstraint);
      if (part === undefined) continue;
      if (part.kind !== "schema") open.push({ constraint: part, depth: next.depth + 1 });
      else if (childrenOf(part.schema).length > 0) open.push({ constraint: part, depth: 0 });
      else if (isDateTimeFormat(part.schema)) dateTimes.add(part.schema);
    }
  }
  return { dateTimes, findings };
}

/** Compares two schemas once, however often they are compared. */
function cachedAreDisjoint(resolve: Resolve): AreDisjoint {
  const answers = new Map<Schema, Map<Schema, boolean>>();
  return (one, other) => {
    const ofOne = answers.get(one) ?? new Map<Schema, boolean>();
    answers.set(one, ofOne);
    const answer = ofOne.get(other) ?? areDisjoint([one, other], resolve, allKinds);
    ofOne.set(other, answer);
    return answer;
  };
}
