import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { isFields } from "../values/fields.ts";
import { type Origin, originBelow } from "../values/origin.ts";
import { lastStep, pointerBelow } from "../values/pointer.ts";
import { nearestWord } from "../words/nearest-word.ts";
import { extensionSchema, type SettingsOwner, type SettingsSchema } from "./extension-schema.ts";

/** A violation of the schema of `x-posthorn`. */
export interface SettingsProblem {
  readonly origin: Origin;
  readonly problem: string;
  readonly instead: string;
}

const validators = new Map<SettingsOwner, ValidateFunction>();

/**
 * Checks `x-posthorn` of an owner with the published schema. The problems are in the order of the settings.
 *
 * Ajv says which keyword of which subschema is violated. The text of a problem comes from that subschema, so that a new
 * setting needs only an entry in the schema.
 */
export function checkSettings(
  settings: unknown,
  owner: SettingsOwner,
  origin: Origin,
): readonly SettingsProblem[] {
  const validate = validators.get(owner) ?? compile(owner);
  validators.set(owner, validate);
  if (validate(settings)) return [];
  const { file, pointer } = origin;
  const problems = (validate.errors ?? []).map((error): SettingsProblem => {
    const at = { file, pointer: pointer + error.instancePath };
    return { ...explain(error), origin: isUnknownKey(error) ? originBelow(at, unknownKey(error)) : at };
  });
  const order = pointersIn(settings, pointer);
  const position = ({ origin: at }: SettingsProblem): number => order.indexOf(at.pointer);
  return unique(problems).toSorted((one, other) => position(one) - position(other));
}

function compile(owner: SettingsOwner): ValidateFunction {
  const { definitions } = extensionSchema;
  const ajv = new Ajv({ allErrors: true, verbose: true, strictTypes: false });
  return ajv.compile({ $ref: `#/definitions/${owner}`, definitions });
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
      instead: `Give it members: ${keys.join(", ")}.`,
    };
  const name = lastStep(instancePath);
  return { problem: `"${name}" is ${JSON.stringify(data)}`, instead: adviceOnValue(schema, data) };
}

function adviceOnKey(key: string, keys: readonly string[]): string {
  const meant = nearestWord(key, keys);
  return meant === undefined ? `Remove it, or use one of ${keys.join(", ")}.` : `Did you mean "${meant}"?`;
}

function adviceOnValue(schema: SettingsSchema, value: unknown): string {
  const { enum: words, minimum, pattern, title } = schema;
  if (words !== undefined) {
    const meant = typeof value === "string" ? nearestWord(value, words) : undefined;
    return meant === undefined ? `Make it ${either(words)}.` : `Did you mean "${meant}"?`;
  }
  if (minimum !== undefined) return `Make it a whole number, ${minimum} or more.`;
  return pattern === undefined ? "Make it true or false." : `Make it a ${title}.`;
}

function either(words: readonly string[]): string {
  const quoted = words.map((word) => JSON.stringify(word));
  return `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
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
