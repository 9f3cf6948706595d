import { diagnose } from "../diagnostics/diagnose.ts";
import { type OperationSettings, readOperationSettings, readWire } from "../extension/settings.ts";
import type { Channel, Message, Operation, Origin } from "../model/contract.ts";
import { documentationOf } from "../reading/documentation.ts";
import type { Reading } from "../reading/reading.ts";
import { compact, type Fields } from "../values/fields.ts";
import { operationBindings } from "./bindings.ts";
import { readCorrelation } from "./correlation.ts";
import { kindOf } from "./kind.ts";
import { readMessage, unknownMessage } from "./message.ts";
import { readReply } from "./reply.ts";
import { securityOf } from "./security.ts";

/** An operation as both versions of AsyncAPI describe it, once it is found. */
export interface WrittenOperation {
  readonly id: string;
  readonly origin: Origin;
  readonly action: Operation["action"];
  /** Its traits applied. */
  readonly fields: Fields;
  readonly channel: Channel;
  readonly channelFields: Fields;
  readonly messages: readonly unknown[];
}

type Setting = keyof OperationSettings;
const oneWay: readonly Setting[] = ["orderingKey", "idempotencyKey", "delayMs", "retry"];
const queriesOnly: readonly Setting[] = ["timeoutMs"];

/** Reads an operation of whatever version. */
export function readOperation(reading: Reading, written: WrittenOperation): Operation {
  const { id, origin, action, fields, channel } = written;
  const { report } = reading;
  const settings = readOperationSettings(reading, fields);
  const kind = kindOf(reading, {
    id,
    origin,
    declared: settings.kind,
    operation: fields,
    channel: written.channelFields,
  });
  const messages = readMessages(reading, written);
  const base = {
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
      wire: settings.wire ?? readWire(reading, written.channelFields),
    }),
    ...documentationOf(reading.sources, fields),
  };
  for (const setting of kind === "query" ? oneWay : queriesOnly) {
    if (settings[setting] === undefined) continue;
    const kinds = kind === "query" ? "commands and events" : "queries";
    report(diagnose("x-posthorn-irrelevant", origin, { operation: id, setting, kind, kinds }));
  }
  if (kind === "query") {
    const { replies, failures, address, written: replied } = readReply(reading, fields, written);
    const correlation = readCorrelation(reading, {
      id,
      origin,
      requests: written.messages,
      replies: replied,
    });
    return {
      ...base,
      kind,
      replies,
      failures,
      ...address,
      ...compact({ timeoutMs: settings.timeoutMs, correlation }),
    };
  }
  const { orderingKey, idempotencyKey, delayMs, retry } = settings;
  for (const location of [orderingKey, idempotencyKey?.location]) {
    if (location !== undefined) reading.locations.push(...messages.map((message) => ({ location, message })));
  }
  return {
    ...base,
    kind,
    ...compact({
      orderingKey: orderingKey?.path,
      idempotencyKey:
        idempotencyKey === undefined
          ? undefined
          : { path: idempotencyKey.location.path, windowMs: idempotencyKey.windowMs },
      delayMs,
      retry,
    }),
  };
}

function readMessages(reading: Reading, { id, origin, messages }: WrittenOperation): readonly Message[] {
  const read = messages
    .map((value, index) => readMessage(reading, value, `${id}Message${index === 0 ? "" : index + 1}`))
    .filter((message) => message !== undefined);
  if (read.length > 0) return [...new Set(read)];
  reading.report(diagnose("messages-missing", origin, { operation: id }));
  return [unknownMessage(reading, id, origin)];
}
