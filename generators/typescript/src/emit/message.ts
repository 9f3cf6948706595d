import type { Message } from "@posthorn/contract";
import { referenceIn } from "../json-schema/follow.ts";
import { isInt64Format } from "../json-schema/int64.ts";
import { someReachable } from "../json-schema/reachable.ts";
import type { CoreName } from "../name/core-names.ts";
import { messageKey } from "../nested-schemas/nested-schemas.ts";
import { type PayloadForm, payloadForm } from "../prepare/content.ts";
import { headerFacts, isOwnHeader } from "../prepare/headers.ts";
import { type Module, openModule } from "../print/module.ts";
import { aliasOf, constOf } from "../print/structures.ts";
import { schemaComment } from "../schema/schema-comment.ts";
import { type Comment, commentOf } from "../text/comment.ts";
import { braces, generic, type Layout, list } from "../text/layout.ts";
import { keyName, stringLiteral } from "../text/literal.ts";
import { codecOf } from "./codec.ts";
import type { Context } from "./context.ts";
import { declareNested, declareSchema } from "./declare.ts";
import { generatedFrom } from "./origin.ts";

/** The module of a message: its payload and headers where they have no schema of their own, and its descriptor. */
export function emitMessage(message: Message, context: Context): Module {
  const own = context.names.message(message);
  const module = openModule(own.file);
  const origin = generatedFrom("message", message.name, message.origin);
  const { payload, headers } = message;
  if (referenceIn(payload) === undefined) {
    const { paragraphs, tags = [] } = commentOf(message, [origin]);
    const comment = { paragraphs: schemaComment(payload).paragraphs.length > 0 ? [] : paragraphs, tags };
    if (payloadForm(message, context.graph.resolve) === "bytes") declareBytes(module, own.payload, comment);
    else {
      declareNested(module, messageKey("payload", message), context);
      declareSchema(module, { name: own.payload, schema: payload, comment }, context);
    }
  }
  if (headers !== undefined && referenceIn(headers) === undefined) {
    const payloadLink = `{@link ${payloadType(message, module, context)}}`;
    const comment = { paragraphs: [`What goes with ${payloadLink}.`], tags: [origin] };
    declareNested(module, messageKey("headers", message), ofText(context));
    declareSchema(module, { name: own.headers, schema: headers, comment }, ofText(context));
  }
  const types = [payloadType(message, module, context), headersType(message, module, context)];
  module.add(
    constOf(module, {
      name: own.descriptor,
      type: generic(
        module.core("Message"),
        types.filter((type) => type !== undefined),
      ),
      comment: commentOf(message, [...exampleOf(message), origin]),
      value: braces(descriptor(message, module, context), true),
    }),
  );
  return module;
}

const longestExample = 2_000;

/** The first of its examples, as people read JSON. */
function exampleOf({ examples }: Message): readonly string[] {
  const [example] = examples.filter(({ payload }) => payload !== undefined);
  if (example === undefined) return [];
  const text = JSON.stringify(example.payload, undefined, 2);
  return text.length > longestExample ? [] : [`@example\n${text}`];
}

/** Declares a payload that is bytes, whatever they mean. */
function declareBytes(module: Module, name: string, comment: Comment): void {
  const z = module.zod();
  module.add(
    aliasOf(module, name, comment, "Uint8Array"),
    constOf(module, {
      name,
      type: `${z}.ZodType<${name}>`,
      value: `/* @__PURE__ */ ${module.coreSchema("schema")}(() => ${z}.instanceof(Uint8Array))`,
    }),
  );
}

/** Headers are texts, which core reads as numbers. */
function ofText(context: Context): Context {
  return { ...context, int64: "number" };
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

function hasInt64({ payload }: Message, { int64, graph }: Context): boolean {
  return int64 === "bigint" && someReachable(payload, isInt64Format, graph.resolve);
}

/** Whether a payload has in programs what JSON has no type for. */
export function isMoreThanJson(message: Message, context: Context): boolean {
  const { dates, graph } = context;
  if (hasInt64(message, context)) return true;
  return dates.size > 0 && someReachable(message.payload, (schema) => dates.has(schema), graph.resolve);
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

/** The header for the conversation's name, where the message may have it and it is not for something else. */
function correlationHeaderOf(
  { correlationHeader, headers }: Message,
  named: ReadonlySet<string>,
): string | undefined {
  if (correlationHeader === undefined || (headers !== undefined && !named.has(correlationHeader))) {
    return undefined;
  }
  const isFree = !isOwnHeader(correlationHeader) || correlationHeader.toLowerCase() === "correlation-id";
  return isFree ? correlationHeader : undefined;
}

/** The codec of a payload that is text or bytes. */
function textOrBytes(form: PayloadForm, module: Module, isBig: boolean): readonly string[] {
  const codecs: Partial<Record<PayloadForm, CoreName>> = {
    text: "textCodec",
    number: "numberTextCodec",
    integer: isBig ? "bigintTextCodec" : "integerTextCodec",
    boolean: "booleanTextCodec",
    bytes: "bytesCodec",
  };
  const name = codecs[form];
  return name === undefined ? [] : [`codec: ${module.core(name)}`];
}

function descriptor(message: Message, module: Module, context: Context): readonly Layout[] {
  const { resolve } = context.graph;
  const { types, typeOfOthers, own, named, fixed } = headerFacts(message.headers, resolve);
  const headerTypes = [...types];
  const form = payloadForm(message, resolve);
  const correlationHeader = correlationHeaderOf(message, named);
  return [
    `name: ${stringLiteral(fixed.get("ce-type") ?? message.name)}`,
    `payload: ${typeOf(message, "payload", module, context, "value")}`,
    ...(message.headers === undefined
      ? []
      : [`headers: ${typeOf(message, "headers", module, context, "value")}`]),
    ...(headerTypes.length === 0
      ? []
      : [["headerTypes: ", braces(headerTypes.map(([name, type]) => `${keyName(name)}: "${type}"`))]]),
    ...(typeOfOthers === undefined ? [] : [`otherHeaders: "${typeOfOthers}"`]),
    ...(own.length === 0 ? [] : [["ownHeaders: ", list(own.map(stringLiteral))]]),
    ...(correlationHeader === undefined ? [] : [`correlationHeader: ${stringLiteral(correlationHeader)}`]),
    ...(message.contentType === "application/json"
      ? []
      : [`contentType: ${stringLiteral(message.contentType)}`]),
    ...(form === "json" && isMoreThanJson(message, context)
      ? [
          `codec: /* @__PURE__ */ ${module.core("jsonCodec")}(${typeOf(message, "payload", module, context, "value")})`,
        ]
      : []),
    ...textOrBytes(form, module, hasInt64(message, context)),
    ...(message.encoding === undefined
      ? []
      : [["codec: ", codecOf(message.encoding, module, hasInt64(message, context) ? "bigint" : "number")]]),
  ];
}
