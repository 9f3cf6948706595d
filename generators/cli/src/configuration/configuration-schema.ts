import { optionSchemas } from "./options.ts";
import type { Schema } from "./schema.ts";

const entryExample = { contract: "contracts/shop.yaml" } as const;

/** The properties of an entry of `contracts`, except for `options` and `emitters`. */
export const entryProperties = {
  contract: {
    type: "string",
    minLength: 1,
    description: "The contract's file, relative to the configuration",
    examples: ["contracts/shop.yaml"],
  },
  out: {
    type: "string",
    minLength: 1,
    default: "generated",
    description: "The output folder, relative to the configuration",
    examples: ["src/shop"],
  },
} as const;

const optionsSchema: Schema = {
  type: "object",
  additionalProperties: false,
  properties: optionSchemas,
  examples: [{ strict: true }],
};

export const sharedSchema = {
  type: "string",
  minLength: 1,
  description:
    "A folder for the schemas that at least two contracts refer to, relative to the configuration. Without it, each contract generates its own",
  examples: ["src/shared"],
} as const;

export const ruleSchema = { enum: ["off", "warning", "error"] } as const;

const emitters: Schema = { type: "array", minItems: 1, items: { typeof: "function" } };

/**
 * The JSON Schema of a configuration in JSON, for editors.
 *
 * @param ruleNames - the rules that can be set
 */
export function publishedSchema(ruleNames: readonly string[]): Schema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Posthorn's configuration: posthorn.config.json",
    ...schemaWith({}, ruleNames),
  } as Schema;
}

/** The schema of a configuration that a program exports, which can have emitters too. */
export function programSchema(ruleNames: readonly string[]): Schema {
  return schemaWith({ emitters }, ruleNames);
}

function schemaWith(more: Readonly<Record<string, Schema>>, ruleNames: readonly string[]): Schema {
  const entry: Schema = {
    type: "object",
    required: ["contract"],
    additionalProperties: false,
    properties: { ...entryProperties, options: optionsSchema, ...more },
    examples: [entryExample],
  };
  return {
    type: "object",
    required: ["contracts"],
    additionalProperties: false,
    properties: {
      $schema: { type: "string" },
      contracts: { type: "array", minItems: 1, items: entry, examples: [[entryExample]] },
      shared: sharedSchema,
      rules: {
        type: "object",
        additionalProperties: false,
        description: "The severity of warnings and information, by their codes. Errors cannot be set",
        properties: Object.fromEntries(ruleNames.map((name) => [name, ruleSchema])),
        examples: [{ "asyncapi-id": "off" }],
      },
    },
    examples: [{ contracts: [entryExample] }],
  };
}
