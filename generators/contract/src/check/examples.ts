import type { Ajv, ErrorObject, ValidateFunction } from "ajv";
import { type Diagnostic, type DiagnosticCode, diagnose } from "../diagnostics/diagnose.ts";
import type { Sources } from "../load/sources.ts";
import { isReference } from "../references/reference-object.ts";
import { isReadable } from "../schema-format/schema-format.ts";
import { loadAjv } from "../validate/ajv.ts";
import { findParts } from "../validate/find-parts.ts";
import { type Fields, isFields, listOf } from "../values/fields.ts";
import { type Origin, originBelow } from "../values/origin.ts";
import { selfContained } from "./self-contained.ts";

interface Example {
  readonly code: Extract<DiagnosticCode, `asyncapi2-${string}`>;
  readonly value: unknown;
  readonly origin: Origin;
  readonly schema: unknown;
}

/** Compares examples and defaults with their schemas. AsyncAPI 2 demands this, AsyncAPI 3 does not. */
export async function checkExamples(sources: Sources): Promise<readonly Diagnostic[]> {
  const examples = findExamples(sources);
  if (examples.length === 0) return [];
  const ajv = await loadAjv({ allErrors: true });
  const validators = new Map<unknown, ValidateFunction | string>();
  return examples.flatMap((example) => {
    const { schema } = example;
    const validate = validators.get(schema) ?? compile(ajv, sources, schema);
    validators.set(schema, validate);
    return checkExample(example, validate);
  });
}

/** @param validate - the validator, or the reason why there is none */
function checkExample(
  { code, value, origin: { file, pointer } }: Example,
  validate: ValidateFunction | string,
): readonly Diagnostic[] {
  const cause = typeof validate === "string" ? validate : recursionIn(() => validate(value));
  if (cause !== undefined) return [diagnose("examples-unchecked", { file, pointer }, { cause })];
  const { errors } = validate as ValidateFunction;
  return (errors ?? []).map((error) =>
    diagnose(code, { file, pointer: pointer + error.instancePath }, { problem: problemOf(error) }),
  );
}

function compile(ajv: Ajv, sources: Sources, schema: unknown): ValidateFunction | string {
  try {
    return ajv.compile(selfContained(sources, schema));
  } catch (error) {
    return (error as Error).message;
  }
}

/** The reason why a check does not end: a schema may refer to itself without a value in between. */
function recursionIn(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return "it refers to itself without a property or an item in between";
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
    return parts
      .filter((part) => example[part] !== undefined && message[part] !== undefined)
      .map((part) => ({
        code: "asyncapi2-message-examples",
        value: example[part],
        origin: originBelow(sources.originOf(example), part),
        schema: message[part],
      }));
  });
}

function schemaExamples(sources: Sources, schema: Fields): readonly Example[] {
  const origin = sources.originOf(schema);
  const examples = listOf(schema.examples).map(
    (value, index): Example => ({
      code: "asyncapi2-schema-examples",
      value,
      origin: originBelow(origin, "examples", index),
      schema,
    }),
  );
  const defaults: readonly Example[] = Object.hasOwn(schema, "default")
    ? [
        {
          code: "asyncapi2-schema-default",
          value: schema.default,
          origin: originBelow(origin, "default"),
          schema,
        },
      ]
    : [];
  // A string may be an example in another notation, such as XML, and was never checked.
  return [...examples, ...defaults].filter(({ value }) => typeof value !== "string" && !isReference(value));
}
