import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Contract, type Schema, within } from "@posthorn/contract";
import { payloadForm } from "../../generators/typescript/src/prepare/content.ts";
import { graphOf } from "../../generators/typescript/src/prepare/graph.ts";
import { removeSelfReferences } from "../../generators/typescript/src/prepare/recursive-schemas.ts";
import type { Checking, Loading } from "../../generators/typescript/test/loading.ts";
import { mutated } from "./mutations.ts";
import { openOracle } from "./oracle.ts";
import { openRandom, type Random, seedOf } from "./random.ts";
import { valueFor } from "./values.ts";

export interface Comparison {
  readonly schemas: number;
  readonly values: number;
  readonly accepted: number;
  /** Schemas that Ajv cannot read. */
  readonly unread: readonly string[];
  readonly disagreements: readonly Disagreement[];
}

export interface Disagreement {
  readonly schema: string;
  readonly value: string;
  readonly ajv: boolean;
  /** What core says, then what zod says without being compiled. */
  readonly generated: readonly (boolean | string)[];
}

type Resolve = (ref: string) => Schema;

interface Subject {
  readonly name: string;
  readonly schema: Schema;
  readonly zod: Checking;
  readonly examples: readonly unknown[];
}

const core = join(import.meta.dirname, "../../packages/core/src/schema/validator.ts");
const mostTold = 3;

/** Holds what generated code says of values against what Ajv says, for each payload and each named schema. */
export async function compare(
  given: Contract,
  loading: Loading,
  { values, seed }: { readonly values: number; readonly seed: number },
): Promise<Comparison> {
  // Core's own way of checking payloads, for it is what programs get.
  const { validatorOf } = (await import(pathToFileURL(core).href)) as {
    validatorOf: (schema: Checking) => (value: unknown) => string | undefined;
  };
  const { contract } = removeSelfReferences(given);
  const { resolve } = graphOf(contract.schemas);
  const oracle = openOracle(contract);
  const unread: string[] = [];
  const disagreements: Disagreement[] = [];
  let accepted = 0;
  const subjects = await subjectsOf(contract, resolve, loading);
  for (const { name, schema, zod, examples } of subjects) {
    const accepts = oracle.accepts(schema);
    if (accepts === undefined) {
      unread.push(name);
      continue;
    }
    const random = openRandom(seedOf(name, seed));
    const names = namesIn(schema, resolve);
    const validate = validatorOf(zod);
    let told = 0;
    for (let count = 0; count < values && told < mostTold; count += 1) {
      const value = asWritten(
        count < examples.length ? examples[count] : next(schema, random, names, resolve),
      );
      const ajv = outcome(() => accepts(value));
      // Ajv stumbles over properties such as "valueOf", and leaves "__proto__" unchecked.
      if (typeof ajv === "string" || JSON.stringify(value).includes('"__proto__":')) continue;
      accepted += ajv ? 1 : 0;
      const generated = [
        outcome(() => validate(value) === undefined),
        outcome(() => zod.safeParse(value).success),
      ];
      if (generated.every((said) => said === ajv)) continue;
      told += 1;
      disagreements.push({ schema: name, value: JSON.stringify(value), ajv, generated });
    }
  }
  return { schemas: subjects.length, values: subjects.length * values, accepted, unread, disagreements };
}

/** What is JSON: Ajv knows nothing of texts and bytes that stand for themselves. */
async function subjectsOf(
  contract: Contract,
  resolve: Resolve,
  loading: Loading,
): Promise<readonly Subject[]> {
  const loaded = await loading.load(contract);
  const payloads = contract.messages.map(({ name, payload, examples, ...message }, index) => ({
    name: `message ${name}`,
    schema: payload,
    isJson: payloadForm({ name, payload, examples, ...message }, resolve) === "json",
    zod: loaded.messages[index]?.payload as Checking,
    examples: examples.map((example) => example.payload).filter((example) => example !== undefined),
  }));
  const schemas = contract.schemas.map(({ name, schema }, index) => ({
    name: `schema ${name}`,
    schema,
    isJson: !holdsBytes(schema, resolve),
    zod: loaded.schemas[index] as Checking,
    examples: [],
  }));
  // A payload that is a named schema is checked as that.
  const own = payloads.filter(({ schema, examples }) => examples.length > 0 || !isReference(schema));
  return [...own, ...schemas].filter(({ isJson }) => isJson);
}

function holdsBytes(schema: Schema, resolve: Resolve): boolean {
  const seen = new Set<string>();
  const open = [...within(schema)];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (typeof part === "boolean") continue;
    if (!("ref" in part)) {
      if (part.binary === true) return true;
    } else if (!seen.has(part.ref)) {
      seen.add(part.ref);
      open.push(...within(resolve(part.ref)));
    }
  }
  return false;
}

function isReference(schema: Schema): boolean {
  return typeof schema === "object" && "ref" in schema;
}

function next(
  schema: Schema,
  random: Random,
  names: readonly string[],
  resolve: (ref: string) => Schema,
): unknown {
  let value = valueFor(schema, random, resolve);
  if (random.chance(0.6)) value = mutated(value, random, names);
  if (random.chance(0.2)) value = mutated(value, random, names);
  return value;
}

/** The properties that a schema names, and those that what it refers to names. */
function namesIn(schema: Schema, resolve: (ref: string) => Schema): readonly string[] {
  const names = new Set<string>();
  for (const part of within(schema).slice(0, 200)) {
    const named = typeof part === "object" && "ref" in part ? resolve(part.ref) : part;
    if (typeof named === "boolean" || "ref" in named) continue;
    for (const name of [...Object.keys(named.properties ?? {}), ...(named.required ?? [])]) names.add(name);
  }
  return [...names];
}

/** The value as it comes off the wire. */
function asWritten(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}

function outcome(run: () => boolean): boolean | string {
  try {
    return run();
  } catch (error) {
    return `threw ${(error as Error).message}`;
  }
}
