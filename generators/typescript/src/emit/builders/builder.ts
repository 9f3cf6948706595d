import { type Message, type Schema, within } from "@posthorn/contract";
import { constOf, functionOf } from "../../print/declarations.ts";
import { braces, type Layout, list } from "../../text/layout.ts";
import { stringLiteral } from "../../text/literal.ts";
import { jsonLiteral, objectMembers } from "../../text/object-literal.ts";
import type { FileContext } from "../context.ts";
import { generatedFrom } from "../generated-from.ts";
import { jsonSchema } from "../json-schema.ts";
import { schemasFile } from "./builder-schemas.ts";

/** The part of a message that a function builds. */
export interface BuiltPart {
  readonly part: "payload" | "headers";
  /** The name of the function. */
  readonly name: string;
  readonly schema: Schema;
  readonly type: string;
  /** The zod schema that checks what was built. */
  readonly check: string;
  readonly examples: readonly unknown[];
  /** True if the type in programs is beyond JSON, so that what is built from JSON must be converted. */
  readonly isBeyondJson: boolean;
  /** The headers that are not built, because core sets them. */
  readonly omitted: readonly string[];
}

/** Adds the function that builds one part of a message, and the blueprint that it uses. */
export function addBuilder(message: Message, built: BuiltPart, file: FileContext): void {
  const { part, name, type } = built;
  const { module } = file;
  const builders = module.builders();
  module.add(
    constOf({
      name: part,
      type: `${builders}.Blueprint<${type}>`,
      value: blueprint(message, built, file),
      isExported: false,
    }),
    functionOf({
      name,
      comment: {
        paragraphs: [
          part === "payload" ? `Builds a valid {@link ${type}}.` : `Builds valid headers: {@link ${type}}.`,
        ],
        tags: [generatedFrom("message", message.name, message.origin)],
      },
      parameters: [{ name: "options", type: `${builders}.BuildOptions<${type}>`, initializer: "{}" }],
      returns: type,
      body: [`return ${builders}.build(${part}, options);`],
    }),
  );
}

function blueprint({ name }: Message, built: BuiltPart, { module }: FileContext): Layout {
  const { part, schema, check, examples, omitted, isBeyondJson } = built;
  const isReferring = within(schema).some((inner) => typeof inner === "object" && "ref" in inner);
  const members: readonly Layout[] = [
    ...objectMembers({
      name: stringLiteral(part === "payload" ? name : `${name} headers`),
      schema: jsonSchema(schema),
    }),
    ...(isReferring ? [module.from(schemasFile, "schemas", "value")] : []),
    ...objectMembers({
      examples: examples.length === 0 ? undefined : list(examples.map(jsonLiteral)),
      leftOut: omitted.length === 0 ? undefined : list(omitted.map(stringLiteral)),
      fromJson: isBeyondJson ? `(value) => ${module.core("fromJson")}(${check}, value)` : undefined,
      check,
    }),
  ];
  return braces(members, true);
}
