import { type Message, type Schema, within } from "@posthorn/contract";
import { payloadForm } from "../../prepare/content.ts";
import { headerFacts } from "../../prepare/headers.ts";
import { type Module, openModule } from "../../print/module.ts";
import { constOf, functionOf } from "../../print/structures.ts";
import { braces, type Layout, list } from "../../text/layout.ts";
import { stringLiteral } from "../../text/literal.ts";
import type { Context, WholeContext } from "../context.ts";
import { emitIndex } from "../index-file.ts";
import { headersType, headersValue, isMoreThanJson, payloadType, payloadValue } from "../message.ts";
import { generatedFrom } from "../origin.ts";
import { jsonSchema, jsonValue, namedMember } from "./json-schema.ts";

const schemasFile = "builders/schemas";

/** The modules that build each message's payload and headers, the schemas that they share, and their index. */
export function emitBuilders(context: WholeContext, extension: string): readonly Module[] {
  const modules = context.contract.messages.map((message) => emitBuilder(message, context));
  if (modules.length === 0) return [];
  const index = emitIndex(modules, () => extension, "builders");
  const schemas = modules.some((module) => module.uses(schemasFile)) ? [emitSchemas(context)] : [];
  return [...modules, ...schemas, index];
}

function emitBuilder(message: Message, context: Context): Module {
  const names = context.names.builder(message);
  const module = openModule(names.file);
  const { payload, headers } = message;
  const type = payloadType(message, module, context);
  const check = payloadValue(message, module, context);
  const examples = message.examples.flatMap(({ payload }) => (payload === undefined ? [] : [payload]));
  addBuilder({
    module,
    message,
    name: names.payload,
    part: "payload",
    schema: payloadForm(message, context.graph.resolve) === "bytes" ? bytesAt(message) : payload,
    type,
    check,
    examples,
    isMoreThanJson: isMoreThanJson(message, context),
  });
  const headerType = headersType(message, module, context);
  const headersCheck = headersValue(message, module, context);
  if (headers !== undefined && headerType !== undefined && headersCheck !== undefined) {
    const examples = message.examples.flatMap(({ headers }) => (headers === undefined ? [] : [headers]));
    addBuilder({
      module,
      message,
      name: names.headers,
      part: "headers",
      schema: headers,
      type: headerType,
      check: headersCheck,
      examples,
      leftOut: headerFacts(headers, context.graph.resolve).own.filter(isOfMessage),
    });
  }
  return module;
}

/** Headers by which readers tell what a message is: any value but the message's own would make it unreadable. */
function isOfMessage(header: string): boolean {
  return ["content-type", "ce-type"].includes(header.toLowerCase());
}

/** A payload that is bytes, whatever they mean. */
function bytesAt({ origin }: Message): Schema {
  return { origin, types: ["string"], binary: true };
}

interface Part {
  readonly module: Module;
  readonly message: Message;
  readonly name: string;
  readonly part: "payload" | "headers";
  readonly schema: Schema;
  readonly type: string;
  readonly check: string;
  readonly examples: readonly unknown[];
  /** In programs it has what JSON has no type for. */
  readonly isMoreThanJson?: boolean;
  /** What core fills in. */
  readonly leftOut?: readonly string[];
}

function addBuilder({ leftOut = [], ...given }: Part): void {
  const { module, message, name, part, schema, type, check, examples } = given;
  const builders = module.builders();
  const isReferring = within(schema).some((inner) => typeof inner === "object" && "ref" in inner);
  const blueprint: readonly Layout[] = [
    `name: ${stringLiteral(part === "payload" ? message.name : `${message.name} headers`)}`,
    ["schema: ", jsonSchema(schema)],
    ...(isReferring ? [module.from(schemasFile, "schemas", "value")] : []),
    ...(examples.length === 0 ? [] : [["examples: ", list(examples.map(jsonValue))]]),
    ...(leftOut.length === 0 ? [] : [["leftOut: ", list(leftOut.map(stringLiteral))]]),
    ...(given.isMoreThanJson === true
      ? [`fromJson: (value) => ${module.core("fromJson")}(${check}, value)`]
      : []),
    `check: ${check}`,
  ];
  const comment = {
    paragraphs: [
      part === "payload"
        ? `A {@link ${type}} that fits the contract.`
        : `What goes with it: {@link ${type}}.`,
    ],
    tags: [generatedFrom("message", message.name, message.origin)],
  };
  const options = `options: ${builders}.BuildOptions<${type}> = {}`;
  module.add(
    constOf(module, {
      name: part,
      type: `${builders}.Blueprint<${type}>`,
      value: braces(blueprint, true),
      isExported: false,
    }),
    functionOf(module, {
      name,
      comment,
      parameters: [options],
      returns: type,
      body: [`return ${builders}.build(${part}, options);`],
    }),
  );
}

/** The named schemas that messages come to, as JSON Schema. */
function emitSchemas({ contract, graph }: WholeContext): Module {
  const module = openModule(schemasFile);
  const reached = new Set<string>();
  const open = contract.messages.flatMap(({ payload, headers = true }) => [payload, headers]);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const part of within(next)) {
      if (typeof part === "boolean" || !("ref" in part) || reached.has(part.ref)) continue;
      reached.add(part.ref);
      open.push(graph.resolve(part.ref));
    }
  }
  const named = contract.schemas.filter(({ name }) => reached.has(name));
  module.add(
    constOf(module, {
      name: "schemas",
      type: `${module.builders()}.Schemas`,
      comment: { paragraphs: ["The schemas that messages are built from."] },
      value: braces(
        named.map(({ name, schema }) => namedMember(name, jsonSchema(schema))),
        true,
      ),
    }),
  );
  return module;
}
