import type { Message } from "@posthorn/contract";
import { isInt64Format } from "../json-schema/int64.ts";
import { someReachable } from "../json-schema/reachable.ts";
import type { CoreName } from "../name/core-names.ts";
import { type PayloadForm, payloadForm } from "../prepare/content.ts";
import { headerFacts, isOwnHeader } from "../prepare/headers.ts";
import { braces, type Layout, list } from "../text/layout.ts";
import { keyName, stringLiteral } from "../text/literal.ts";
import { objectMembers } from "../text/object-literal.ts";
import { codecCall } from "./codec.ts";
import type { Context, FileContext } from "./context.ts";
import { headersSchema, payloadSchema } from "./message-types.ts";

/** Returns the descriptor of a message: its name, schemas, headers, content type and codec. */
export function descriptorValue(message: Message, file: FileContext): Layout {
  const { types, typeOfOthers, own, named, fixed } = headerFacts(message.headers, file.graph.resolve);
  const headerTypes = [...types].map(([name, type]) => `${keyName(name)}: "${type}"`);
  const correlationHeader = correlationHeaderOf(message, named);
  const members = objectMembers({
    name: stringLiteral(fixed.get("ce-type") ?? message.name),
    payload: payloadSchema(message, file),
    headers: headersSchema(message, file),
    headerTypes: headerTypes.length === 0 ? undefined : braces(headerTypes),
    otherHeaders: typeOfOthers === undefined ? undefined : `"${typeOfOthers}"`,
    ownHeaders: own.length === 0 ? undefined : list(own.map(stringLiteral)),
    correlationHeader: correlationHeader === undefined ? undefined : stringLiteral(correlationHeader),
    contentType: message.contentType === "application/json" ? undefined : stringLiteral(message.contentType),
    codec: codecOf(message, file),
  });
  return braces(members, true);
}

/** True if the payload in programs has types that JSON lacks: `bigint` or `Date`. */
export function isBeyondJson(message: Message, context: Context): boolean {
  const { dates, graph } = context;
  if (hasInt64(message, context)) return true;
  return dates.size > 0 && someReachable(message.payload, (schema) => dates.has(schema), graph.resolve);
}

function hasInt64({ payload }: Message, { int64, graph }: Context): boolean {
  return int64 === "bigint" && someReachable(payload, isInt64Format, graph.resolve);
}

/**
 * Returns the header that carries the correlation id, if the message may have that header and it has no other
 * meaning.
 */
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

/** Returns the codec of a message, or undefined if it is plain JSON or the program brings the codec. */
function codecOf(message: Message, file: FileContext): Layout | undefined {
  const { module } = file;
  const int64 = hasInt64(message, file) ? "bigint" : "number";
  if (message.encoding !== undefined) return codecCall(message.encoding, module, int64);
  const form = payloadForm(message, file.graph.resolve);
  if (form === "json") {
    return isBeyondJson(message, file)
      ? `/* @__PURE__ */ ${module.core("jsonCodec")}(${payloadSchema(message, file)})`
      : undefined;
  }
  const codecs: Partial<Record<PayloadForm, CoreName>> = {
    text: "textCodec",
    number: "numberTextCodec",
    integer: int64 === "bigint" ? "bigintTextCodec" : "integerTextCodec",
    boolean: "booleanTextCodec",
    bytes: "bytesCodec",
  };
  const name = codecs[form];
  return name === undefined ? undefined : module.core(name);
}
