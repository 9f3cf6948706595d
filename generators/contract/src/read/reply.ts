import { diagnose } from "../diagnostics/diagnose.ts";
import type { Channel, Message, Origin, QueryOperation } from "../model/contract.ts";
import type { Reading } from "../reading/reading.ts";
import { compact, type Fields, fieldsOf, isFields, textOf } from "../values/fields.ts";
import { channelId, readChannel } from "./channel.ts";
import { readMessage } from "./message.ts";
import { isHeader, ownPlaces, valueLocation } from "./value-location.ts";

export interface Reply {
  readonly replies: readonly Message[];
  readonly failures: readonly Message[];
  /** What describes them, for what else they say. */
  readonly written: readonly unknown[];
  readonly address: Pick<QueryOperation, "replyTo" | "replyAddress">;
}

/** Reads an operation's reply; the operation is a query. */
export function readReply(
  reading: Reading,
  operation: Fields,
  asked: { readonly id: string; readonly origin: Origin; readonly channel: Channel },
): Reply {
  const { sources, report } = reading;
  const { id, origin } = asked;
  const reply = sources.follow(operation.reply);
  if (!isFields(reply)) {
    report(diagnose("reply-missing", origin, { operation: id }));
    return { replies: [], failures: [], written: [], address: {} };
  }
  const at = sources.originOf(reply);
  const channel = fieldsOf(sources.follow(reply.channel));
  const written = Array.isArray(reply.messages)
    ? reply.messages
    : Object.values(fieldsOf(sources.follow(channel.messages)));
  const replies: Message[] = [];
  const failures: Message[] = [];
  written.forEach((value, index) => {
    const message = readMessage(reading, value, `${id}Reply${index === 0 ? "" : index + 1}`);
    if (message === undefined) return;
    (reading.failures.has(message) ? failures : replies).push(message);
  });
  if (replies.length === 0) {
    report(diagnose("reply-messages-missing", at, { operation: id }));
    replies.push(...anything(reading, id, at));
  }
  return { replies, failures, written, address: readAddress(reading, reply, channel, asked) };
}

/** A message that may be whatever there is in JSON. */
function anything(reading: Reading, id: string, at: Origin): readonly Message[] {
  const name = `${id}Reply`;
  const message = readMessage(reading, reading.sources.place({ name }, at), name);
  return message === undefined ? [] : [message];
}

function readAddress(
  reading: Reading,
  reply: Fields,
  channelFields: Fields,
  asked: { readonly id: string; readonly channel: Channel },
): Reply["address"] {
  const described = fieldsOf(reading.sources.follow(reply.address));
  const replyTo = valueLocation(reading, described, ownPlaces.replyTo);
  const replyAddress = fixedAddress(reading, reply, channelFields, asked);
  // Where there is a fixed address as well, that the request's own counts must be said.
  const isOwn = replyTo !== undefined && isHeader(replyTo, ownPlaces.replyTo);
  return compact({ replyTo: isOwn && replyAddress === undefined ? undefined : replyTo, replyAddress });
}

/** The address of the reply's channel, where it has one and requests say what its parameters are. */
function fixedAddress(
  reading: Reading,
  reply: Fields,
  channelFields: Fields,
  { id, channel }: { readonly id: string; readonly channel: Channel },
): string | undefined {
  const { sources, report } = reading;
  const written = textOf(channelFields.address);
  if (written === undefined) return undefined;
  const { address, parameters } = readChannel(reading, channelFields, channelId(reading, channelFields));
  const known = new Set(channel.parameters.map(({ name }) => name));
  const open = parameters.find(({ name }) => !known.has(name));
  if (open === undefined) return address;
  report(
    diagnose("reply-address-open", sources.originOf(reply), { operation: id, address, parameter: open.name }),
  );
  return undefined;
}
