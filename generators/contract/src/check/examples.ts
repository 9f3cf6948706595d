import type { Ajv, ErrorObject, ValidateFunction } from "ajv";
import { type Code, type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import { isReference, type Sources } from "../load/sources.ts";
import type { Origin } from "../model/contract.ts";
import { isReadable } from "../schema-format/schema-format.ts";
import { loadAjv } from "../validate/ajv.ts";
import { findParts } from "../validate/find-parts.ts";
import { type Fields, isFields, listOf } from "../values/fields.ts";
import { appended } from "../values/pointer.ts";
import { selfContained } from "./self-contained.ts";

type ExampleCode = Extract<Code, `asyncapi2-${string}`>;

interface Example {
  readonly code: ExampleCode;
  readonly value: unknown;
  readonly origin: Origin;
  readonly schema: unknown;
}

/** Holds examples and defaults against their schemas, which AsyncAPI 2 asks for, and 3 does not. */
export async function checkExamples(sources: Sources): Promise<readonly Diagnostic[]> {
  const examples = findExamples(sources);
  if (examples.length === 0) return [];
  const ajv = await loadAjv({ allErrors: true });
  const validators = new Map<unknown, ValidateFunction | string>();
  return examples.flatMap(({ code, value, origin, schema }): readonly Diagnostic[] => {
    const validate = validators.get(schema) ?? compile(ajv, sources, schema);
    validators.set(schema, validate);
    if (typeof validate === "string") return [diagnose("examples-unchecked", origin, { cause: validate })];
    const cause = endlessness(() => validate(value));
    if (cause !== undefined) return [diagnose("examples-unchecked", origin, { cause })];
    return (validate.errors ?? []).map((error) =>
      diagnose(
        code,
        { file: origin.file, pointer: origin.pointer + error.instancePath },
        { problem: problemOf(error) },
      ),
    );
  });
}

function compile(ajv: Ajv, sources: Sources, schema: unknown): ValidateFunction | string {
  try {
    return ajv.compile(selfContained(sources, schema));
  } catch (error) {
    return (error as Error).message;
  }
}

/** Why a check does not come to an end: a schema that refers to itself with nothing between has none. */
function endlessness(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return "it refers to itself without a property or an item between";
    throw error;
  }
}

function problemOf({ message = "is wrong", keyword, params }: ErrorObject): string {
  if (keyword === "enum") return `must be one of ${JSON.stringify(params.allowedValues)}`;
  if (keyword === "additionalProperties") return `must not have "${params.additionalProperty}"`;
  return message;
}

function findExamples(sources: Sources): readonly Example[] {
  const { documented, messages } = findParts(sources);
  return [
    ...[...messages].filter(isFields).flatMap((message) => messageExamples(sources, message)),
    ...[...documented].filter(isFields).flatMap((schema) => schemaExamples(sources, schema)),
  ];
}

function messageExamples(sources: Sources, message: Fields): readonly Example[] {
  const { schemaFormat } = message;
  if (typeof schemaFormat === "string" && !isReadable(schemaFormat)) return [];
  const parts = schemaFormat === undefined ? (["payload", "headers"] as const) : (["payload"] as const);
  return listOf(message.examples).flatMap((written): readonly Example[] => {
    const example = sources.follow(written);
    if (!isFields(example)) return [];
    const { file, pointer } = sources.originOf(example);
    return parts
      .filter((part) => example[part] !== undefined && message[part] !== undefined)
      .map((part) => ({
        code: "asyncapi2-message-examples",
        value: example[part],
        origin: { file, pointer: appended(pointer, part) },
        schema: message[part],
      }));
  });
}

function schemaExamples(sources: Sources, schema: Fields): readonly Example[] {
  const { file, pointer } = sources.originOf(schema);
  const at = (...steps: (string | number)[]): Origin => ({
    file,
    pointer: steps.reduce<string>(appended, pointer),
  });
  const examples = listOf(schema.examples).map(
    (value, index): Example => ({
      code: "asyncapi2-schema-examples",
      value,
      origin: at("examples", index),
      schema,
    }),
  );
  const defaults: readonly Example[] = Object.hasOwn(schema, "default")
    ? [{ code: "asyncapi2-schema-default", value: schema.default, origin: at("default"), schema }]
    : [];
  // As texts they may be the notation of something else, and always were let pass.
  return [...examples, ...defaults].filter(({ value }) => typeof value !== "string" && !isReference(value));
}
