import { diagnose } from "../diagnostics/diagnose.ts";
import { type OperationSettings, readOperationSettings, readWire } from "../extension/settings.ts";
import type { Channel } from "../model/channel.ts";
import type { Message } from "../model/message.ts";
import type { CommandOperation, Operation, QueryOperation } from "../model/operation.ts";
import { documentationOf } from "../reading/documentation.ts";
import { type Reading, report } from "../reading/reading.ts";
import { compact, type Fields } from "../values/fields.ts";
import type { Origin } from "../values/origin.ts";
import { operationBindings } from "./bindings.ts";
import { readCorrelation } from "./correlation.ts";
import { kindOf } from "./kind.ts";
import { readMessage, unknownMessage } from "./message.ts";
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

type OneWayMembers = Pick<CommandOperation, "orderingKey" | "idempotencyKey" | "delayMs" | "retry">;
type QueryMembers = Pick<
  QueryOperation,
  "replies" | "failures" | "timeoutMs" | "correlation" | "replyTo" | "replyAddress"
>;

/** Reads an operation of either version. */
export function readOperation(reading: Reading, written: WrittenOperation): Operation {
  const { id, origin, action, fields, channel, channelFields } = written;
  const settings = readOperationSettings(reading, fields);
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
      wire: settings.wire ?? readWire(reading, channelFields),
    }),
    ...documentationOf(reading.input.sources, fields),
  };
  reportIrrelevantSettings(reading, settings, { id, origin, kind });
  return kind === "query"
    ? { ...common, kind, ...queryMembers(reading, written, settings) }
    : { ...common, kind, ...oneWayMembers(reading, messages, settings) };
}

type Setting = keyof OperationSettings;
const oneWaySettings: readonly Setting[] = ["orderingKey", "idempotencyKey", "delayMs", "retry"];
const querySettings: readonly Setting[] = ["timeoutMs"];

function reportIrrelevantSettings(
  reading: Reading,
  settings: OperationSettings,
  { id, origin, kind }: Pick<Operation, "id" | "origin" | "kind">,
): void {
  const kinds = kind === "query" ? "commands and events" : "queries";
  for (const setting of kind === "query" ? oneWaySettings : querySettings) {
    if (settings[setting] === undefined) continue;
    report(reading, diagnose("x-posthorn-irrelevant", origin, { operation: id, setting, kind, kinds }));
  }
}

function queryMembers(
  reading: Reading,
  written: WrittenOperation,
  { timeoutMs }: OperationSettings,
): QueryMembers {
  const { id, origin, messages: requests } = written;
  const { replies, failures, address, written: writtenReplies } = readReply(reading, written);
  const correlation = readCorrelation(reading, { id, origin, requests, replies: writtenReplies });
  return { replies, failures, ...address, ...compact({ timeoutMs, correlation }) };
}

function oneWayMembers(
  reading: Reading,
  messages: readonly Message[],
  { orderingKey, idempotencyKey, delayMs, retry }: OperationSettings,
): OneWayMembers {
  for (const location of [orderingKey, idempotencyKey?.location]) {
    if (location !== undefined)
      reading.results.locations.push(...messages.map((message) => ({ location, message })));
  }
  return compact<OneWayMembers>({
    orderingKey: orderingKey?.path,
    idempotencyKey: idempotencyKey && {
      path: idempotencyKey.location.path,
      windowMs: idempotencyKey.windowMs,
    },
    delayMs,
    retry,
  });
}

function readMessages(reading: Reading, { id, origin, messages }: WrittenOperation): readonly Message[] {
  const read = messages
    .map((value, index) => readMessage(reading, value, `${id}Message${index === 0 ? "" : index + 1}`))
    .filter((message) => message !== undefined);
  if (read.length > 0) return [...new Set(read)];
  report(reading, diagnose("messages-missing", origin, { operation: id }));
  return [unknownMessage(reading, id, origin)];
}
