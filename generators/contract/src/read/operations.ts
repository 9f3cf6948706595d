import { checkDeadLetterAddresses } from "../check/dead-letter-addresses.ts";
import { checkMixedOrder } from "../check/ordering-keys.ts";
import { diagnose } from "../diagnostics/diagnose.ts";
import type { Operation } from "../model/contract.ts";
import type { Reading } from "../reading/reading.ts";
import { withTraits } from "../traits/merge-traits.ts";
import { type Fields, fieldsOf, isFields, member, textOf } from "../values/fields.ts";
import { channelId, readChannel } from "./channel.ts";
import { readOperation, type WrittenOperation } from "./operation.ts";
import { reportReplyOperations } from "./reply-operations.ts";

/** Reads every operation, in the document's order. */
export function readOperations(reading: Reading, root: Fields): readonly Operation[] {
  const written = reading.major >= 3 ? findOperations(reading, root) : findChannelOperations(reading, root);
  const operations = written.map((operation) => readOperation(reading, operation));
  if (reading.major >= 3) reportReplyOperations(reading, written, operations);
  checkMixedOrder(operations).forEach(reading.report);
  checkDeadLetterAddresses(operations).forEach(reading.report);
  return operations;
}

/** AsyncAPI 3: operations stand by themselves, and refer to channels. */
function findOperations(reading: Reading, root: Fields): readonly WrittenOperation[] {
  const { sources } = reading;
  return Object.entries(fieldsOf(sources.follow(root.operations))).flatMap(([id, value]) => {
    const own = sources.follow(value);
    if (!isFields(own)) return [];
    const fields = withTraits(sources, own, 3);
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

/** AsyncAPI 2: a channel has up to two operations, and others publish what the application receives. */
function findChannelOperations(reading: Reading, root: Fields): readonly WrittenOperation[] {
  const { sources, report } = reading;
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
      const fields = withTraits(sources, own, 2);
      const origin = sources.originOf(own);
      const given = textOf(fields.operationId);
      const id = given ?? (sides.length === 1 ? address : `${address}.${side}`);
      if (given === undefined) report(diagnose("operation-id-inferred", origin, { operation: id }));
      const other = ids.get(id);
      if (other !== undefined) report(diagnose("operation-id-collision", origin, { operation: id, other }));
      ids.set(id, `${origin.file}#${origin.pointer}`);
      const message = sources.follow(fields.message);
      const oneOf = member(message, "oneOf");
      const messages = Array.isArray(oneOf) ? oneOf : fields.message === undefined ? [] : [fields.message];
      const action = side === "publish" ? "receive" : "send";
      return { id, origin, action, fields, channel, channelFields, messages };
    });
  });
}
