import { diagnose } from "../diagnostics/diagnose.ts";
import { readMessageSettings } from "../extension/settings.ts";
import type { Message, MessageExample, Origin, Schema } from "../model/contract.ts";
import { encodedContentType } from "../payload/content-type.ts";
import { readPayload } from "../payload/read-payload.ts";
import { documentationOf } from "../reading/documentation.ts";
import type { Reading } from "../reading/reading.ts";
import { readKnownSchema } from "../schemas/unchanged-schemas.ts";
import { withTraits } from "../traits/merge-traits.ts";
import { compact, type Fields, fieldsOf, isFields, listOf, member, textOf } from "../values/fields.ts";
import { appended, stepsOf } from "../values/pointer.ts";
import { messageBindings } from "./bindings.ts";

/**
 * Reads a message, once.
 *
 * @param value - the message, or a reference to it
 * @param otherwise - what to call it where nothing else says
 */
export function readMessage(reading: Reading, value: unknown, otherwise: string): Message | undefined {
  const { sources } = reading;
  const written = sources.follow(value);
  if (!isFields(written)) return undefined;
  const known = reading.messages.get(written);
  if (known !== undefined) return known;
  const fields = withTraits(sources, written, reading.major);
  const origin = sources.originOf(written);
  const name = nameMessage(reading, fields, origin, otherwise);
  const { payload, encoding, language } = readPayload(reading, fields, origin, name);
  const settings = readMessageSettings(reading, fields);
  const message: Message = {
    name,
    ...compact({ codeName: settings.name }),
    origin,
    contentType:
      language === undefined
        ? (textOf(fields.contentType) ?? reading.contentType)
        : encodedContentType(reading, fields, origin, language),
    payload,
    ...(encoding === undefined ? {} : { encoding }),
    ...headersOf(reading, fields, origin),
    ...compact({ correlationHeader: correlationHeaderOf(reading, fields) }),
    examples: listOf(fields.examples).filter(isFields).map(readExample),
    ...messageBindings(reading, fields),
    ...documentationOf(sources, fields),
  };
  reading.messages.set(written, message);
  if (settings.failure === true) reading.failures.add(message);
  return message;
}

/** The message of an operation whose contract has none: nothing is known of its payload. */
export function unknownMessage(reading: Reading, name: string, origin: Origin): Message {
  const message: Message = {
    name: freeName(reading, name, origin),
    origin,
    contentType: reading.contentType,
    payload: true,
    examples: [],
  };
  reading.messages.set(message, message);
  return message;
}

/** What a message says, its traits applied. */
export function messageFields(reading: Reading, value: unknown): Fields {
  return withTraits(reading.sources, fieldsOf(reading.sources.follow(value)), reading.major);
}

function headersOf(reading: Reading, fields: Fields, origin: Origin): { readonly headers?: Schema } {
  if (fields.headers === undefined) return {};
  return {
    headers: readKnownSchema(
      reading,
      fields.headers,
      placeOf(reading, fields.headers, under(origin, "headers")),
    ),
  };
}

function correlationHeaderOf({ sources }: Reading, fields: Fields): string | undefined {
  const location = textOf(member(sources.follow(fields.correlationId), "location"));
  const pointer = /^\$message\.header#(\/[^/]+)$/.exec(location ?? "")?.[1];
  return pointer === undefined ? undefined : stepsOf(pointer)[0];
}

function placeOf(reading: Reading, value: unknown, otherwise: Origin): Origin {
  return isFields(value) ? reading.sources.originOf(value) : otherwise;
}

function under({ file, pointer }: Origin, step: string): Origin {
  return { file, pointer: appended(pointer, step) };
}

function nameMessage(reading: Reading, fields: Fields, origin: Origin, otherwise: string): string {
  const key = keyOf(stepsOf(origin.pointer));
  const plain = textOf(fields.name) ?? textOf(fields.messageId) ?? key;
  if (plain === undefined) reading.report(diagnose("message-name-inferred", origin, { name: otherwise }));
  return freeName(reading, plain ?? otherwise, origin);
}

function keyOf(steps: readonly string[]): string | undefined {
  return steps.at(-2) === "messages" ? steps.at(-1) : undefined;
}

/** The name, or one made of it where another message has it. */
function freeName({ messageNames, report }: Reading, wanted: string, origin: Origin): string {
  const steps = stepsOf(origin.pointer);
  let name = wanted;
  const other = messageNames.get(name);
  if (other !== undefined) {
    // A message that stands in a channel is told apart by the channel, any other by a number.
    if (steps.length > 3 && keyOf(steps) !== undefined) name = `${steps.at(-3)}_${wanted}`;
    for (let count = 2; messageNames.has(name); count += 1) name = `${wanted}_${count}`;
    report(diagnose("message-name-collision", origin, { name: wanted, instead: name, other }));
  }
  messageNames.set(name, `${origin.file}#${origin.pointer}`);
  return name;
}

function readExample(fields: Fields): MessageExample {
  return compact<MessageExample>({
    name: textOf(fields.name),
    summary: textOf(fields.summary),
    payload: fields.payload,
    headers: fields.headers,
  });
}
