import { minimumDepthOf } from "./schema/minimum-depth.ts";
import { isObject, type Schema, type Schemas } from "./schema/schema.ts";
import { createRandom } from "./text/random.ts";
import type { BuildContext } from "./value/context.ts";
import { makeValue } from "./value/value.ts";

/** The description of a value to build. Generated for the payload and the headers of each message of a contract. */
export interface Blueprint<T> {
  /** The name in the contract. */
  readonly name: string;
  readonly schema: Schema;
  /** The schemas that its references name. */
  readonly schemas?: Schemas;
  /** The contract's examples. Invalid ones are ignored. */
  readonly examples?: readonly unknown[];
  /** Properties that the runtime fills in. They are absent unless an override gives them. */
  readonly leftOut?: readonly string[];
  /** Converts the JSON value to the program's value, such as a `Date` or a bigint. Default: no conversion. */
  readonly fromJson?: (value: unknown) => unknown;
  /** The zod schema that every built value must pass. */
  readonly check: Check<T>;
}

/** The part of a zod schema that {@link build} uses. */
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
  /** A whole number. The same seed gives the same value on every machine. Default: 0. */
  readonly seed?: number;
  /** Properties that replace the built ones. They are not merged with them. */
  readonly overrides?: T extends object ? Partial<T> : T;
}

const noSchemas: Schemas = {};
const mostAttempts = 24;
/** With more values than this, optional properties are left out. */
const largeSize = 400;
/** An attempt with more values than this is given up. */
const mostValues = 8_000;

/**
 * Builds a valid value. Without a seed, it is the contract's first valid example, if there is one. Otherwise it is made
 * up from the schema. Throws an Error that names the message if no valid value is found or an override is invalid.
 */
export function build<T>(blueprint: Blueprint<T>, { seed = 0, overrides }: BuildOptions<T> = {}): T {
  const { name, examples = [], leftOut, fromJson = (value) => value, check } = blueprint;
  let problem = "no valid value was found";
  const complete = (json: unknown): { readonly value: unknown } | undefined => {
    const built = fromJson(leftOut === undefined ? json : without(json, leftOut));
    const value = withOverrides(built, overrides);
    const { success, error } = check.safeParse(value);
    if (!success) problem = explain(error?.issues ?? []);
    return success ? { value } : undefined;
  };
  for (const example of seed === 0 ? examples : []) {
    const completed = complete(structuredClone(example));
    if (completed !== undefined) return completed.value as T;
  }
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const json = makeJson(blueprint, seed, attempt);
    const completed = json === undefined ? undefined : complete(json);
    if (completed !== undefined) return completed.value as T;
  }
  const advice =
    overrides === undefined
      ? "Check that its schema has no contradiction and does not require thousands of values"
      : "Check the overrides";
  throw new Error(`No ${name} could be built from seed ${seed}: ${problem}. ${advice}.`);
}

/** Makes a value from the schema. Undefined if the attempt fails. */
function makeJson<T>({ schema, schemas = noSchemas }: Blueprint<T>, seed: number, attempt: number): unknown {
  let size = 0;
  const context: BuildContext = {
    schemas,
    random: createRandom(seed + attempt * 0x1_0000_0000),
    minimumDepth: minimumDepthOf(schemas),
    style: attempt === 1 ? "minimal" : attempt === 0 && seed === 0 ? "complete" : "mixed",
    countValue: () => {
      size += 1;
      return size > mostValues ? "too large" : size > largeSize ? "large" : "small";
    },
    depth: 0,
    makeValue,
  };
  try {
    return makeValue([schema], context);
  } catch (error) {
    if (error instanceof RangeError) return undefined; // the value is nested too deeply for the stack
    throw error;
  }
}

function without(value: unknown, names: readonly string[]): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

function withOverrides(value: unknown, overrides: unknown): unknown {
  if (overrides === undefined) return value;
  if (overrides instanceof Date) return overrides;
  return isObject(value) && isObject(overrides) ? { ...value, ...overrides } : overrides;
}

function explain(issues: readonly Issue[]): string {
  const [first] = issues;
  return first === undefined ? "it is invalid" : `"/${first.path.map(String).join("/")}": ${first.message}`;
}
