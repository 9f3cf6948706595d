import { readMessageSettings } from "../extension/settings.ts";
import type { Message, MessageExample } from "../model/message.ts";
import type { Schema } from "../model/schema.ts";
import { encodedContentType } from "../payload/content-type.ts";
import { readPayload, type WrittenMessage } from "../payload/read-payload.ts";
import { documentationOf } from "../reading/documentation.ts";
import type { Reading } from "../reading/reading.ts";
import { readSchemaOnce } from "../schemas/read-once.ts";
import { compact, type Fields, fieldsOf, isFields, listOf, member, textOf } from "../values/fields.ts";
import { type Origin, originBelow } from "../values/origin.ts";
import { stepsOf } from "../values/pointer.ts";
import { messageBindings } from "./bindings.ts";
import { nameMessage, uniqueName } from "./message-name.ts";

/**
 * Reads a message, once.
 *
 * @param value - the message, or a reference to it
 * @param fallback - the name of a message without one
 */
export function readMessage(reading: Reading, value: unknown, fallback: string): Message | undefined {
  const { sources, contentType } = reading.input;
  const { messages, failures } = reading.results;
  const declared = sources.follow(value);
  if (!isFields(declared)) return undefined;
  const known = messages.get(declared);
  if (known !== undefined) return known;
  const fields = sources.withTraits(declared);
  const origin = sources.originOf(declared);
  const written: WrittenMessage = { fields, origin };
  const name = nameMessage(reading, written, fallback);
  const { payload, encoding, language } = readPayload(reading, written, name);
  const settings = readMessageSettings(reading, fields);
  const message: Message = {
    name,
    ...compact({ codeName: settings.name }),
    origin,
    contentType:
      language === undefined
        ? (textOf(fields.contentType) ?? contentType)
        : encodedContentType(reading, written, language),
    payload,
    ...(encoding === undefined ? {} : { encoding }),
    ...compact({
      headers: readHeaders(reading, written),
      correlationHeader: correlationHeaderOf(reading, fields),
    }),
    examples: listOf(fields.examples).filter(isFields).map(readExample),
    ...messageBindings(reading, fields),
    ...documentationOf(sources, fields),
  };
  messages.set(declared, message);
  if (settings.failure === true) failures.add(message);
  return message;
}

/** A message with an unknown payload, in place of a message that the contract does not have. */
export function unknownMessage(reading: Reading, name: string, origin: Origin): Message {
  const message: Message = {
    name: uniqueName(reading, name, origin),
    origin,
    contentType: reading.input.contentType,
    payload: true,
    examples: [],
  };
  reading.results.messages.set(message, message);
  return message;
}

/** The members of a message, with its traits applied. */
export function messageFields({ input: { sources } }: Reading, value: unknown): Fields {
  return sources.withTraits(fieldsOf(sources.follow(value)));
}

/** The headers, in the same language as JSON payloads. Other languages are refused. */
function readHeaders(reading: Reading, { fields, origin }: WrittenMessage): Schema | undefined {
  const { headers } = fields;
  if (headers === undefined) return undefined;
  const at = isFields(headers) ? reading.input.sources.originOf(headers) : originBelow(origin, "headers");
  return readSchemaOnce(reading, headers, at);
}

function correlationHeaderOf({ input: { sources } }: Reading, fields: Fields): string | undefined {
  const location = textOf(member(sources.follow(fields.correlationId), "location"));
  const pointer = /^\$message\.header#(\/[^/]+)$/.exec(location ?? "")?.[1];
  return pointer === undefined ? undefined : stepsOf(pointer)[0];
}

function readExample(fields: Fields): MessageExample {
  return compact<MessageExample>({
    name: textOf(fields.name),
    summary: textOf(fields.summary),
    payload: fields.payload,
    headers: fields.headers,
  });
}
