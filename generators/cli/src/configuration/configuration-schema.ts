import { type Setting, settingList } from "./options.ts";
import { settableRules } from "./rule-names.ts";

/** The JSON Schema of a configuration in JSON, for editors. It has no emitters: they are functions. */
export function configurationSchema(): object {
  const text = { type: "string", minLength: 1 };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Posthorn's configuration: posthorn.config.json",
    type: "object",
    required: ["contracts"],
    additionalProperties: false,
    properties: {
      $schema: { type: "string" },
      contracts: { type: "array", minItems: 1, items: { $ref: "#/definitions/contract" } },
      shared: {
        ...text,
        description:
          "a folder for the schemas that at least two contracts refer to, relative to the configuration",
      },
      rules: {
        type: "object",
        additionalProperties: false,
        description: "what becomes of warnings and information, by their codes",
        properties: Object.fromEntries(settableRules.map((name) => [name, { $ref: "#/definitions/rule" }])),
      },
    },
    definitions: {
      rule: { enum: ["off", "warning", "error"] },
      contract: {
        type: "object",
        required: ["contract"],
        additionalProperties: false,
        properties: {
          contract: { ...text, description: "the contract's file, relative to the configuration" },
          out: { ...text, default: "generated", description: "the folder for what is made of it" },
          options: { $ref: "#/definitions/options" },
        },
      },
      options: {
        type: "object",
        additionalProperties: false,
        properties: Object.fromEntries(settingList.map(([name, setting]) => [name, schemaOf(setting)])),
      },
    },
  };
}

function schemaOf(setting: Setting): object {
  const { about: description } = setting;
  switch (setting.kind) {
    case "yes":
      return { type: "boolean", default: false, description };
    case "folder":
      return { type: "string", minLength: 1, description };
    case "choice":
      return { enum: setting.values, default: setting.values[0], description };
  }
}
