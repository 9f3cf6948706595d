import { diagnose } from "../diagnostics/diagnose.ts";
import { type Reading, report } from "../reading/reading.ts";
import { type Fields, fieldsOf, isFields, member, textOf } from "../values/fields.ts";
import { originText } from "../values/origin.ts";
import { channelId, readChannel } from "./channel.ts";
import type { WrittenOperation } from "./operation.ts";

/** Finds the operations of AsyncAPI 3, which refer to their channels. */
export function findOperations(reading: Reading): readonly WrittenOperation[] {
  const { sources, root } = reading.input;
  return Object.entries(fieldsOf(sources.follow(root.operations))).flatMap(([id, value]) => {
    const own = sources.follow(value);
    if (!isFields(own)) return [];
    const fields = sources.withTraits(own);
    const channelFields = sources.follow(fields.channel);
    if (!isFields(channelFields)) return [];
    const channel = readChannel(reading, channelFields, channelId(reading, channelFields));
    const messages = Array.isArray(fields.messages)
      ? fields.messages
      : Object.values(fieldsOf(sources.follow(channelFields.messages)));
    const action = fields.action === "send" ? "send" : "receive";
    return [{ id, origin: sources.originOf(own), action, fields, channel, channelFields, messages }];
  });
}

/**
 * Finds the operations of AsyncAPI 2: each channel has up to two. `publish` describes messages that others publish and
 * the application receives.
 */
export function findChannelOperations(reading: Reading): readonly WrittenOperation[] {
  const { sources, root } = reading.input;
  const ids = new Map<string, string>();
  return Object.entries(fieldsOf(sources.follow(root.channels))).flatMap(([address, value]) => {
    const channelFields = sources.follow(value);
    if (!isFields(channelFields)) return [];
    const sides = (["publish", "subscribe"] as const).filter((side) =>
      isFields(sources.follow(channelFields[side])),
    );
    const channel = readChannel(reading, channelFields, address);
    return sides.map((side) => {
      const own = fieldsOf(sources.follow(channelFields[side]));
      const fields = sources.withTraits(own);
      const origin = sources.originOf(own);
      const declared = textOf(fields.operationId);
      const id = declared ?? (sides.length === 1 ? address : `${address}.${side}`);
      if (declared === undefined)
        report(reading, diagnose("operation-id-inferred", origin, { operation: id }));
      const other = ids.get(id);
      if (other !== undefined)
        report(reading, diagnose("operation-id-collision", origin, { operation: id, other }));
      ids.set(id, originText(origin));
      const action = side === "publish" ? "receive" : "send";
      const messages = messagesOf(reading, fields);
      return { id, origin, action, fields, channel, channelFields, messages };
    });
  });
}

/** The messages of an operation of AsyncAPI 2: one, or the members of `oneOf`. */
function messagesOf({ input: { sources } }: Reading, { message }: Fields): readonly unknown[] {
  const oneOf = member(sources.follow(message), "oneOf");
  if (Array.isArray(oneOf)) return oneOf;
  return message === undefined ? [] : [message];
}
