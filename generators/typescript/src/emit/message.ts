import type { Message, Schema } from "@posthorn/contract";
import type { Context } from "../context.ts";
import { headerTypesOf } from "../headers.ts";
import { type Module, openModule } from "../module.ts";
import { referenceIn } from "../names.ts";
import { noteOf } from "../schema/note.ts";
import { constOf } from "../structures.ts";
import { commentOf } from "../text/comment.ts";
import { braces, generic, type Layout } from "../text/layout.ts";
import { keyName, stringLiteral } from "../text/literal.ts";
import { declareSchema } from "./declare.ts";
import { generatedFrom } from "./origin.ts";

/** The module of a message: its payload and headers where they have no schema of their own, and its descriptor. */
export function emitMessage(message: Message, context: Context): Module {
  const own = context.names.message(message);
  const module = openModule(own.file);
  const origin = generatedFrom("message", message.name, message.origin);
  const { payload, headers } = message;
  if (referenceIn(payload) === undefined) {
    const { paragraphs, tags = [] } = commentOf(message, [origin]);
    const comment = { paragraphs: noteOf(payload).paragraphs.length > 0 ? [] : paragraphs, tags };
    declareSchema(module, { name: own.payload, schema: payload, comment }, context);
  }
  if (headers !== undefined && referenceIn(headers) === undefined) {
    const comment = { paragraphs: [`What goes with {@link ${own.payload}}.`], tags: [origin] };
    declareSchema(module, { name: own.headers, schema: ofObjects(headers), comment }, context);
  }
  const types = [payloadType(message, module, context), headersType(message, module, context)];
  module.add(
    constOf(module, {
      name: own.descriptor,
      type: generic(
        module.core("Message"),
        types.filter((type) => type !== undefined),
      ),
      comment: commentOf(message, [origin]),
      value: braces(descriptor(message, module, context), true),
    }),
  );
  return module;
}

/** Headers are an object, whether or not their schema says so. */
export function ofObjects(headers: Schema): Schema {
  return typeof headers === "boolean" || "ref" in headers ? headers : { ...headers, types: ["object"] };
}

/** Imports the type of a message's payload, and gives it. */
export function payloadType(message: Message, module: Module, context: Context): string {
  return typeOf(message, "payload", module, context, "type");
}

/** Imports the type of a message's headers, and gives it, where the contract says something of them. */
export function headersType(message: Message, module: Module, context: Context): string | undefined {
  return message.headers === undefined ? undefined : typeOf(message, "headers", module, context, "type");
}

/** Imports the zod schema of a message's payload, and gives its name. */
export function payloadValue(message: Message, module: Module, context: Context): string {
  return typeOf(message, "payload", module, context, "value");
}

/** Imports the zod schema of a message's headers, and gives its name, where the contract says something of them. */
export function headersValue(message: Message, module: Module, context: Context): string | undefined {
  return message.headers === undefined ? undefined : typeOf(message, "headers", module, context, "value");
}

function typeOf(
  message: Message,
  part: "payload" | "headers",
  module: Module,
  context: Context,
  use: "type" | "value",
): string {
  const ref = referenceIn(message[part]);
  const own = context.names.message(message);
  if (ref === undefined) return module.from(own.file, own[part], use);
  return module.from(context.names.schema(ref).file, context.names.schema(ref).name, use);
}

function descriptor(message: Message, module: Module, context: Context): readonly Layout[] {
  const headerTypes = Object.entries(headerTypesOf(message, context.graph.resolve));
  return [
    `name: ${stringLiteral(message.name)}`,
    `payload: ${typeOf(message, "payload", module, context, "value")}`,
    ...(message.headers === undefined
      ? []
      : [`headers: ${typeOf(message, "headers", module, context, "value")}`]),
    ...(headerTypes.length === 0
      ? []
      : [["headerTypes: ", braces(headerTypes.map(([name, type]) => `${keyName(name)}: "${type}"`))]]),
    ...(message.contentType === "application/json"
      ? []
      : [`contentType: ${stringLiteral(message.contentType)}`]),
  ];
}
