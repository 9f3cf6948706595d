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
  /** The values that Ajv accepted. */
  readonly accepted: number;
  /** The schemas that Ajv cannot compile. */
  readonly unread: readonly string[];
  readonly disagreements: readonly Disagreement[];
}

export interface Disagreement {
  readonly schema: string;
  readonly value: string;
  readonly ajv: boolean;
  /** The answer of core's validator, then that of zod without compiling. */
  readonly generated: readonly (boolean | string)[];
}

export interface CompareOptions {
  /** The number of values for each schema. */
  readonly values: number;
  readonly seed: number;
}

type Resolve = (ref: string) => Schema;
type Accepts = (value: unknown) => boolean;
type ValidatorOf = (schema: Checking) => (value: unknown) => string | undefined;

/** A schema to compare, with its generated code. */
interface Subject {
  readonly name: string;
  readonly schema: Schema;
  readonly zod: Checking;
  readonly examples: readonly unknown[];
}

const core = join(import.meta.dirname, "../../packages/core/src/schema/validator.ts");

/** Compares the answers of generated code about values with those of Ajv, for each payload and each named schema. */
export async function compare(
  given: Contract,
  loading: Loading,
  options: CompareOptions,
): Promise<Comparison> {
  // Programs check payloads with core's validator.
  const { validatorOf } = (await import(pathToFileURL(core).href)) as { validatorOf: ValidatorOf };
  const { contract } = removeSelfReferences(given);
  const { resolve } = graphOf(contract.schemas);
  const oracle = openOracle(contract);
  const subjects = await subjectsOf(contract, resolve, loading);
  const results = subjects.map((subject) => {
    const accepts = oracle.accepts(subject.schema);
    if (accepts === undefined) return { unread: [subject.name], accepted: 0, disagreements: [] };
    return { unread: [], ...compareSubject(subject, { ...options, accepts, validatorOf, resolve }) };
  });
  return {
    schemas: subjects.length,
    values: subjects.length * options.values,
    accepted: results.reduce((sum, { accepted }) => sum + accepted, 0),
    unread: results.flatMap(({ unread }) => unread),
    disagreements: results.flatMap(({ disagreements }) => disagreements),
  };
}

interface SubjectOptions extends CompareOptions {
  readonly accepts: Accepts;
  readonly validatorOf: ValidatorOf;
  readonly resolve: Resolve;
}

/** More disagreements about one schema are not reported. */
const mostDisagreements = 3;

function compareSubject(
  { name, schema, zod, examples }: Subject,
  { values, seed, accepts, validatorOf, resolve }: SubjectOptions,
): Pick<Comparison, "accepted" | "disagreements"> {
  const random = openRandom(seedOf(name, seed));
  const names = namesIn(schema, resolve);
  const validate = validatorOf(zod);
  const disagreements: Disagreement[] = [];
  let accepted = 0;
  for (let count = 0; count < values && disagreements.length < mostDisagreements; count += 1) {
    const value = asReceived(
      count < examples.length
        ? examples[count]
        : withMistakes(valueFor(schema, random, resolve), random, names),
    );
    const ajv = outcome(() => accepts(value));
    // Ajv throws for properties such as "valueOf", and does not check "__proto__".
    if (typeof ajv === "string" || JSON.stringify(value).includes('"__proto__":')) continue;
    accepted += ajv ? 1 : 0;
    const generated = [
      outcome(() => validate(value) === undefined),
      outcome(() => zod.safeParse(value).success),
    ];
    if (generated.some((answer) => answer !== ajv))
      disagreements.push({ schema: name, value: JSON.stringify(value), ajv, generated });
  }
  return { accepted, disagreements };
}

/** The payloads and schemas of JSON. Ajv cannot check payloads that are texts or bytes. */
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
  // A payload that is a named schema is compared as that schema.
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

/** The value with up to two mistakes. */
function withMistakes(value: unknown, random: Random, names: readonly string[]): unknown {
  const once = random.chance(0.6) ? mutated(value, random, names) : value;
  return random.chance(0.2) ? mutated(once, random, names) : once;
}

/** The properties that a schema names, and those that the schemas name to which it refers directly. */
function namesIn(schema: Schema, resolve: Resolve): readonly string[] {
  const names = new Set<string>();
  for (const part of within(schema).slice(0, 200)) {
    const named = typeof part === "object" && "ref" in part ? resolve(part.ref) : part;
    if (typeof named === "boolean" || "ref" in named) continue;
    for (const name of [...Object.keys(named.properties ?? {}), ...(named.required ?? [])]) names.add(name);
  }
  return [...names];
}

/** The value that a receiver reads from its JSON. */
function asReceived(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}

/** The answer of a check, or the error that it threw. */
function outcome(run: () => boolean): boolean | string {
  try {
    return run();
  } catch (error) {
    return `threw ${(error as Error).message}`;
  }
}
