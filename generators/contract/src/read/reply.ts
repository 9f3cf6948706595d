import { diagnose } from "../diagnostics/diagnose.ts";
import type { Channel } from "../model/channel.ts";
import type { Message } from "../model/message.ts";
import type { QueryOperation } from "../model/operation.ts";
import { type Reading, report } from "../reading/reading.ts";
import { compact, type Fields, fieldsOf, isFields, textOf } from "../values/fields.ts";
import type { Origin } from "../values/origin.ts";
import { channelId, readChannel } from "./channel.ts";
import { readMessage, unknownMessage } from "./message.ts";
import { isHeader, ownHeaders, valueLocation } from "./value-location.ts";

export interface Reply {
  readonly replies: readonly Message[];
  readonly failures: readonly Message[];
  /** The objects that describe the reply's messages. */
  readonly written: readonly unknown[];
  readonly address: Pick<QueryOperation, "replyTo" | "replyAddress">;
}

/** A query as the contract describes it. */
interface WrittenQuery {
  readonly id: string;
  readonly origin: Origin;
  readonly fields: Fields;
  readonly channel: Channel;
}

/** Reads the reply of a query. */
export function readReply(reading: Reading, query: WrittenQuery): Reply {
  const { sources } = reading.input;
  const { id, origin, fields } = query;
  const reply = sources.follow(fields.reply);
  if (!isFields(reply)) {
    report(reading, diagnose("reply-missing", origin, { operation: id }));
    return { replies: [], failures: [], written: [], address: {} };
  }
  const channel = fieldsOf(sources.follow(reply.channel));
  const written = Array.isArray(reply.messages)
    ? reply.messages
    : Object.values(fieldsOf(sources.follow(channel.messages)));
  const messages = written
    .map((value, index) => readMessage(reading, value, `${id}Reply${index === 0 ? "" : index + 1}`))
    .filter((message) => message !== undefined);
  const isFailure = (message: Message): boolean => reading.results.failures.has(message);
  const replies = messages.filter((message) => !isFailure(message));
  return {
    replies: replies.length > 0 ? replies : [missingReply(reading, query, reply)],
    failures: messages.filter(isFailure),
    written,
    address: readReplyAddress(reading, query, reply),
  };
}

/** A message for any JSON value, in place of a reply's messages. */
function missingReply(reading: Reading, { id }: WrittenQuery, reply: Fields): Message {
  const origin = reading.input.sources.originOf(reply);
  report(reading, diagnose("reply-messages-missing", origin, { operation: id }));
  return unknownMessage(reading, `${id}Reply`, origin);
}

function readReplyAddress(reading: Reading, query: WrittenQuery, reply: Fields): Reply["address"] {
  const described = fieldsOf(reading.input.sources.follow(reply.address));
  const replyTo = valueLocation(reading, described, ownHeaders.replyTo);
  const replyAddress = fixedAddress(reading, query, reply);
  // Beside a fixed address, even Posthorn's own header must be stated: the address in a request takes precedence.
  const isOwn = replyTo !== undefined && isHeader(replyTo, ownHeaders.replyTo);
  return compact({ replyTo: isOwn && replyAddress === undefined ? undefined : replyTo, replyAddress });
}

/** The address of the reply's channel, if it has one and requests determine its parameters. */
function fixedAddress(reading: Reading, { id, channel }: WrittenQuery, reply: Fields): string | undefined {
  const { sources } = reading.input;
  const replyChannel = fieldsOf(sources.follow(reply.channel));
  if (textOf(replyChannel.address) === undefined) return undefined;
  const { address, parameters } = readChannel(reading, replyChannel, channelId(reading, replyChannel));
  const known = new Set(channel.parameters.map(({ name }) => name));
  const unknown = parameters.find(({ name }) => !known.has(name));
  if (unknown === undefined) return address;
  const text = { operation: id, address, parameter: unknown.name };
  report(reading, diagnose("reply-address-open", sources.originOf(reply), text));
  return undefined;
}
