import { createRequire } from "node:module";
import type { ErrorObject, ValidateFunction } from "ajv";
import { isFields } from "../values/fields.ts";
import { type Origin, originBelow } from "../values/origin.ts";
import { lastStep, pointerBelow } from "../values/pointer.ts";
import { nearestWord } from "../words/nearest-word.ts";
import type { Definitions, SettingsSchema } from "./settings-schema.ts";

/** A violation of the schema of an extension. */
export interface SettingsProblem {
  readonly origin: Origin;
  readonly problem: string;
  readonly instead: string;
}

/** Finds the violations in a value, whose place is the origin. They are in the order of the value's members. */
export type CheckSettings = (settings: unknown, origin: Origin) => readonly SettingsProblem[];

/**
 * Makes the check of a definition. It is compiled when it is first used.
 *
 * Ajv says which keyword of which subschema is violated. The text of a problem comes from that subschema, so that a new
 * setting needs only an entry in the schema.
 */
export function settingsCheck(definition: string, definitions: Definitions): CheckSettings {
  let validate: ValidateFunction | undefined;
  return (settings, origin) => {
    validate ??= compile(definition, definitions);
    return validate(settings) ? [] : problemsOf(validate.errors ?? [], settings, origin);
  };
}

/** Loads Ajv when the first contract with settings is read, and not with this package. */
const load = createRequire(import.meta.url);

function compile(definition: string, definitions: Definitions): ValidateFunction {
  const { Ajv } = load("ajv") as typeof import("ajv");
  const ajv = new Ajv({ allErrors: true, verbose: true, strictTypes: false });
  return ajv.compile({ $ref: `#/definitions/${definition}`, definitions });
}

function problemsOf(
  errors: readonly ErrorObject[],
  settings: unknown,
  { file, pointer }: Origin,
): readonly SettingsProblem[] {
  const problems = errors.map((error): SettingsProblem => {
    const at = { file, pointer: pointer + error.instancePath };
    return { ...explain(error), origin: isUnknownKey(error) ? originBelow(at, unknownKey(error)) : at };
  });
  const order = pointersIn(settings, pointer);
  const position = ({ origin: at }: SettingsProblem): number => order.indexOf(at.pointer);
  return unique(problems).toSorted((one, other) => position(one) - position(other));
}

function explain(error: ErrorObject): Omit<SettingsProblem, "origin"> {
  const { keyword, params, data, instancePath } = error;
  const schema = error.parentSchema as SettingsSchema;
  const keys = Object.keys(schema.properties ?? {});
  if (keyword === "required")
    return { problem: `"${params.missingProperty}" is missing`, instead: "Add it." };
  if (isUnknownKey(error))
    return { problem: `"${unknownKey(error)}" is unknown`, instead: adviceOnKey(unknownKey(error), keys) };
  if (schema.type === "object")
    return {
      problem: `${JSON.stringify(data)} is not an object`,
      instead: keys.length === 0 ? "Make it an object." : `Give it members: ${keys.join(", ")}.`,
    };
  const name = lastStep(instancePath);
  return { problem: `"${name}" is ${JSON.stringify(data)}`, instead: adviceOnValue(schema, data) };
}

function adviceOnKey(key: string, keys: readonly string[]): string {
  const meant = nearestWord(key, keys);
  return meant === undefined ? `Remove it, or use one of ${keys.join(", ")}.` : `Did you mean "${meant}"?`;
}

function adviceOnValue(schema: SettingsSchema, value: unknown): string {
  const { enum: words, minimum, exclusiveMinimum, pattern, title } = schema;
  if (words !== undefined) {
    const meant = typeof value === "string" ? nearestWord(value, words) : undefined;
    return meant === undefined ? `Make it ${either(words)}.` : `Did you mean "${meant}"?`;
  }
  if (minimum !== undefined) return `Make it a whole number, ${minimum} or more.`;
  if (exclusiveMinimum !== undefined) return `Make it a number above ${exclusiveMinimum}.`;
  return pattern === undefined ? "Make it true or false." : `Make it a ${title}.`;
}

function either(words: readonly string[]): string {
  const quoted = words.map((word) => JSON.stringify(word));
  return quoted.length < 2 ? quoted.join() : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

function isUnknownKey({ keyword }: ErrorObject): boolean {
  return keyword === "additionalProperties";
}

function unknownKey({ params }: ErrorObject): string {
  return String(params.additionalProperty);
}

/** Each problem once: a value of the wrong type may violate several keywords. */
function unique(problems: readonly SettingsProblem[]): readonly SettingsProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

/** The pointers of a value and its members, in the order in which they are written. */
function pointersIn(value: unknown, pointer: string): readonly string[] {
  if (!isFields(value)) return [pointer];
  const inner = Object.entries(value).flatMap(([key, item]) => pointersIn(item, pointerBelow(pointer, key)));
  return [pointer, ...inner];
}
