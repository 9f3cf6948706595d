import type { Message } from "@posthorn/contract";
import { referenceIn } from "../json-schema/follow.ts";
import { messageKey } from "../nested-schemas/nested-schemas.ts";
import { payloadForm } from "../prepare/content.ts";
import { constOf, typeAliasOf } from "../print/declarations.ts";
import type { Module } from "../print/module.ts";
import { schemaComment } from "../schema/schema-comment.ts";
import { type Comment, commentOf } from "../text/comment.ts";
import { type Context, type FileContext, openFile } from "./context.ts";
import { generatedFrom } from "./generated-from.ts";
import { descriptorValue } from "./message-descriptor.ts";
import { messageType, payloadType } from "./message-types.ts";
import { declareNested, declareSchema } from "./schema-declaration.ts";

/** Emits the file of a message: its payload and headers unless they are named schemas, and its descriptor. */
export function emitMessage(message: Message, context: Context): Module {
  const own = context.names.message(message);
  const file = openFile(own.file, context);
  const origin = generatedFrom("message", message.name, message.origin);
  declarePayload(message, origin, file);
  declareHeaders(message, origin, file);
  file.module.add(
    constOf({
      name: own.descriptor,
      type: messageType(message, file),
      comment: commentOf(message, [...exampleOf(message), origin]),
      value: descriptorValue(message, file),
    }),
  );
  return file.module;
}

function declarePayload(message: Message, origin: string, file: FileContext): void {
  const { payload } = message;
  if (referenceIn(payload) !== undefined) return;
  const { paragraphs, tags = [] } = commentOf(message, [origin]);
  // The payload's own documentation, if it has some, takes the place of the message's.
  const comment = { paragraphs: schemaComment(payload).paragraphs.length > 0 ? [] : paragraphs, tags };
  const name = file.names.message(message).payload;
  if (payloadForm(message, file.graph.resolve) === "bytes") declareBytes(name, comment, file);
  else {
    declareNested(messageKey("payload", message), file);
    declareSchema({ name, schema: payload, comment }, file);
  }
}

function declareHeaders(message: Message, origin: string, file: FileContext): void {
  const { headers } = message;
  if (headers === undefined || referenceIn(headers) !== undefined) return;
  const comment = {
    paragraphs: [`The headers of {@link ${payloadType(message, file)}}.`],
    tags: [origin],
  };
  // Headers are strings on the wire, and core reads integers of any size as numbers.
  const headersFile: FileContext = { ...file, int64: "number" };
  declareNested(messageKey("headers", message), headersFile);
  declareSchema({ name: file.names.message(message).headers, schema: headers, comment }, headersFile);
}

/** Declares a payload that is bytes of an unknown format. */
function declareBytes(name: string, comment: Comment, { module }: FileContext): void {
  const z = module.zod();
  module.add(
    typeAliasOf(name, comment, "Uint8Array"),
    constOf({
      name,
      type: `${z}.ZodType<${name}>`,
      value: `/* @__PURE__ */ ${module.coreSchema("schema")}(() => ${z}.instanceof(Uint8Array))`,
    }),
  );
}

const longestExample = 2_000;

/** Returns the first example of a payload as a tag, unless it is too long to read. */
function exampleOf({ examples }: Message): readonly string[] {
  const [example] = examples.filter(({ payload }) => payload !== undefined);
  if (example === undefined) return [];
  const text = JSON.stringify(example.payload, undefined, 2);
  return text.length > longestExample ? [] : [`@example\n${text}`];
}
