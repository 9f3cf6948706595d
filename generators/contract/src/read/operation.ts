import { diagnose } from "../diagnostics/diagnose.ts";
import { type OperationSettings, readDefaultSettings, readOperationSettings } from "../extension/settings.ts";
import { checkJetStreamOperation } from "../jetstream/check-jetstream.ts";
import type { Channel } from "../model/channel.ts";
import type { Message } from "../model/message.ts";
import type { Operation, QueryOperation } from "../model/operation.ts";
import { documentationOf } from "../reading/documentation.ts";
import { type Reading, report } from "../reading/reading.ts";
import { compact, type Fields } from "../values/fields.ts";
import type { Origin } from "../values/origin.ts";
import { operationBindings } from "./bindings.ts";
import { readCorrelation } from "./correlation.ts";
import { reportIrrelevantSettings } from "./irrelevant-settings.ts";
import { kindOf } from "./kind.ts";
import { readMessage, unknownMessage } from "./message.ts";
import { eventMembers, oneWayMembers } from "./one-way.ts";
import { readRecovery } from "./recovery.ts";
import { readReply } from "./reply.ts";
import { securityOf } from "./security.ts";

/** An operation as a contract of either version describes it. */
export interface WrittenOperation {
  readonly id: string;
  readonly origin: Origin;
  readonly action: Operation["action"];
  /** Its members, with its traits applied. */
  readonly fields: Fields;
  readonly channel: Channel;
  readonly channelFields: Fields;
  readonly messages: readonly unknown[];
}

/** Reads an operation of either version. */
export function readOperation(reading: Reading, written: WrittenOperation): Operation {
  const { id, origin, action, fields, channel, channelFields } = written;
  const settings = readOperationSettings(reading, fields);
  const defaults = readDefaultSettings(reading, channelFields);
  const evidence = { id, origin, declared: settings.kind, operation: fields, channel: channelFields };
  const kind = kindOf(reading, evidence);
  const messages = readMessages(reading, written);
  const common = {
    id,
    origin,
    action,
    channel,
    messages,
    ...securityOf(reading, fields),
    ...operationBindings(reading, fields),
    ...compact({
      name: settings.name,
      handlerTimeoutMs: settings.handlerTimeoutMs,
      wire: settings.wire ?? defaults.wire,
    }),
    ...documentationOf(reading.input.sources, fields),
  };
  reportIrrelevantSettings(reading, settings, { id, origin, kind });
  checkJetStreamOperation(reading, common, fields);
  const known = { ...common, kind, fields };
  switch (kind) {
    case "command":
      return { ...common, kind, ...oneWayMembers(reading, known, settings) };
    case "event":
      return { ...common, kind, ...eventMembers(reading, known, settings) };
    case "query":
      readRecovery(reading, known, settings);
      return { ...common, kind, ...queryMembers(reading, written, { ...defaults, ...settings }) };
  }
}

function queryMembers(
  reading: Reading,
  written: WrittenOperation,
  { timeoutMs, delivery }: OperationSettings,
): Omit<QueryOperation, keyof Operation> {
  const { id, origin, messages: requests } = written;
  const { replies, failures, address, written: writtenReplies } = readReply(reading, written);
  const correlation = readCorrelation(reading, { id, origin, requests, replies: writtenReplies });
  return { replies, failures, ...address, ...compact({ timeoutMs, delivery, correlation }) };
}

function readMessages(reading: Reading, { id, origin, messages }: WrittenOperation): readonly Message[] {
  const read = messages
    .map((value, index) => readMessage(reading, value, `${id}Message${index === 0 ? "" : index + 1}`))
    .filter((message) => message !== undefined);
  if (read.length > 0) return [...new Set(read)];
  report(reading, diagnose("messages-missing", origin, { operation: id }));
  return [unknownMessage(reading, id, origin)];
}
