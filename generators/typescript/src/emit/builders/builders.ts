import type { Message, Schema } from "@posthorn/contract";
import { payloadForm } from "../../prepare/content.ts";
import { headerFacts } from "../../prepare/headers.ts";
import type { Module } from "../../print/module.ts";
import { type Context, type FileContext, openFile, type WholeContext } from "../context.ts";
import { emitIndex } from "../index-file.ts";
import { isBeyondJson } from "../message-descriptor.ts";
import { headersSchema, headersType, payloadSchema, payloadType } from "../message-types.ts";
import { addBuilder } from "./builder.ts";
import { emitBuilderSchemas, schemasFile } from "./builder-schemas.ts";

/** Emits the files with the functions that build messages for tests, the schemas that they share, and their index. */
export function emitBuilders(context: WholeContext, extension: string): readonly Module[] {
  const modules = context.contract.messages.map((message) => emitBuilder(message, context));
  if (modules.length === 0) return [];
  const index = emitIndex(modules, { extensionOf: () => extension, folder: "builders" });
  const schemas = modules.some((module) => module.uses(schemasFile)) ? [emitBuilderSchemas(context)] : [];
  return [...modules, ...schemas, index];
}

function emitBuilder(message: Message, context: Context): Module {
  const file = openFile(context.names.builder(message).file, context);
  addPayloadBuilder(message, file);
  addHeadersBuilder(message, file);
  return file.module;
}

function addPayloadBuilder(message: Message, file: FileContext): void {
  const isBytes = payloadForm(message, file.graph.resolve) === "bytes";
  const part = {
    part: "payload",
    name: file.names.builder(message).payload,
    schema: isBytes ? bytesSchema(message) : message.payload,
    type: payloadType(message, file),
    check: payloadSchema(message, file),
    examples: message.examples.flatMap(({ payload }) => (payload === undefined ? [] : [payload])),
    isBeyondJson: isBeyondJson(message, file),
    omitted: [],
  } as const;
  addBuilder(message, part, file);
}

function addHeadersBuilder(message: Message, file: FileContext): void {
  const { headers } = message;
  const type = headersType(message, file);
  const check = headersSchema(message, file);
  if (headers === undefined || type === undefined || check === undefined) return;
  const part = {
    part: "headers",
    name: file.names.builder(message).headers,
    schema: headers,
    type,
    check,
    examples: message.examples.flatMap(({ headers }) => (headers === undefined ? [] : [headers])),
    isBeyondJson: false,
    omitted: headerFacts(headers, file.graph.resolve).own.filter(identifiesMessage),
  } as const;
  addBuilder(message, part, file);
}

/** True for headers by which a receiver recognises the message. Core sets them; any other value would be wrong. */
function identifiesMessage(header: string): boolean {
  return ["content-type", "ce-type"].includes(header.toLowerCase());
}

function bytesSchema({ origin }: Message): Schema {
  return { origin, types: ["string"], binary: true };
}
