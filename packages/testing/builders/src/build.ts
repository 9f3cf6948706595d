import { heightsOf } from "./heights.ts";
import type { Making } from "./making.ts";
import { randomOf } from "./random.ts";
import { isObject, type Schema, type Schemas } from "./schema.ts";
import { makeValue } from "./value.ts";

/** What a value is built from: generated beside each message of a contract. */
export interface Blueprint<T> {
  /** The contract's name for it. */
  readonly name: string;
  readonly schema: Schema;
  /** What references in it stand for. */
  readonly schemas?: Schemas;
  /** Of the contract; those that do not fit are passed over. */
  readonly examples?: readonly unknown[];
  /** Properties that are not there unless an override gives them: others fill them in. */
  readonly leftOut?: readonly string[];
  /** Makes of JSON what programs have instead: a `Date` of a date-time, or a bigint. Default: it stays JSON. */
  readonly fromJson?: (value: unknown) => unknown;
  /** The zod schema that has the last word. */
  readonly check: Check<T>;
}

/** What of a zod schema is asked. */
export interface Check<T> {
  safeParse(value: unknown): {
    readonly success: boolean;
    readonly data?: T | undefined;
    readonly error?: { readonly issues: readonly Issue[] } | undefined;
  };
}

export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

export interface BuildOptions<T> {
  /** A whole number: the same seed gives the same value, on every machine. Default 0. */
  readonly seed?: number;
  /** Properties that are given and not built. They replace what is there, whole. */
  readonly overrides?: T extends object ? Partial<T> : T;
}

const none: Schemas = {};
const tries = 24;
const enough = 400;
const tooMany = 8_000;

/**
 * Builds a value that fits: without a seed the contract's first example that does, else one made up from
 * the schema. Throws an Error that names the message if none can be found, or if an override does not fit.
 */
export function build<T>(blueprint: Blueprint<T>, { seed = 0, overrides }: BuildOptions<T> = {}): T {
  const { name, examples = [], leftOut, fromJson = (value) => value, check } = blueprint;
  let problem = "no value was found that fits it";
  const finish = (value: unknown): { readonly value: unknown } | undefined => {
    const made = fromJson(leftOut === undefined ? value : without(value, leftOut));
    const whole = overridden(made, overrides);
    const { success, error } = check.safeParse(whole);
    if (!success) problem = explain(error?.issues ?? []);
    return success ? { value: whole } : undefined;
  };
  for (const example of seed === 0 ? examples : []) {
    const finished = finish(structuredClone(example));
    if (finished !== undefined) return finished.value as T;
  }
  for (let count = 0; count < tries; count += 1) {
    const made = makeOnce(blueprint, seed, count);
    const finished = made === undefined ? undefined : finish(made);
    if (finished !== undefined) return finished.value as T;
  }
  const advice =
    overrides === undefined
      ? "Check that its schema neither contradicts itself nor asks for thousands of values"
      : "Check the overrides";
  throw new Error(`No ${name} could be built from seed ${seed}: ${problem}. ${advice}.`);
}

function makeOnce<T>({ schema, schemas = none }: Blueprint<T>, seed: number, count: number): unknown {
  let made = 0;
  const making: Making = {
    schemas,
    random: randomOf(seed + count * 0x1_0000_0000),
    heights: heightsOf(schemas),
    style: count === 1 ? "bare" : count === 0 && seed === 0 ? "full" : "mixed",
    count: () => {
      made += 1;
      return made > tooMany ? "too many" : made > enough ? "enough" : "few";
    },
    depth: 0,
    make: makeValue,
  };
  try {
    return makeValue([schema], making);
  } catch (error) {
    if (error instanceof RangeError) return undefined; // nested more deeply than the stack allows
    throw error;
  }
}

function without(value: unknown, names: readonly string[]): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

function overridden(value: unknown, overrides: unknown): unknown {
  if (overrides === undefined) return value;
  if (overrides instanceof Date) return overrides;
  return isObject(value) && isObject(overrides) ? { ...value, ...overrides } : overrides;
}

function explain(issues: readonly Issue[]): string {
  const [first] = issues;
  return first === undefined ? "it does not fit" : `"/${first.path.map(String).join("/")}": ${first.message}`;
}
