import { diagnose } from "../diagnostics/diagnose.ts";
import type { Operation, Retry } from "../model/operation.ts";
import type { DefaultSettings } from "../reading/default-settings.ts";
import type { PayloadLocation } from "../reading/payload-location.ts";
import { type Reading, report } from "../reading/reading.ts";
import { type Fields, fieldsOf, isFields, textOf } from "../values/fields.ts";
import { type Origin, originBelow } from "../values/origin.ts";
import { stepsOf } from "../values/pointer.ts";
import { checkExtension } from "./check-extension.ts";
import type { SettingsOwner } from "./extension-schema.ts";

/** `x-posthorn` of an operation. */
export interface OperationSettings extends DefaultSettings {
  readonly kind?: Operation["kind"];
  readonly name?: string;
  readonly timeoutMs?: number;
  readonly orderingKey?: PayloadLocation;
  readonly idempotencyKey?: { readonly location: PayloadLocation; readonly windowMs: number };
  readonly delayMs?: number;
  readonly ttlMs?: number;
  readonly keepMs?: number;
  readonly retry?: Retry;
  readonly deadLetter?: boolean;
  readonly handlerTimeoutMs?: number;
}

/** The settings of an operation as they are written. */
interface WrittenSettings extends Omit<OperationSettings, "orderingKey" | "idempotencyKey"> {
  readonly orderingKey?: string;
  readonly idempotencyKey?: WrittenKey;
}

interface WrittenKey {
  readonly location: string;
  readonly windowMs: number;
}

/** Reads `x-posthorn` of an operation. Invalid settings are reported and left out. */
export function readOperationSettings(reading: Reading, operation: Fields): OperationSettings {
  const settings = readSettings(reading, operation, "operation");
  if (settings === undefined) return {};
  const { sources } = reading.input;
  const origin = sources.originOf(fieldsOf(sources.follow(operation["x-posthorn"])));
  const { orderingKey, idempotencyKey, ...others } = settings as WrittenSettings;
  return {
    ...others,
    ...(orderingKey === undefined
      ? {}
      : { orderingKey: locationAt(orderingKey, originBelow(origin, "orderingKey")) }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey: idempotencyKeyAt(idempotencyKey, origin) }),
  };
}

/** The defaults for the operations of a channel: those of the channel, then those of the document. */
export function readDefaultSettings(reading: Reading, channel: Fields): DefaultSettings {
  return { ...ownDefaultSettings(reading, reading.input.root), ...ownDefaultSettings(reading, channel) };
}

/** Reads the settings of a document or a channel once, so that their problems are reported once. */
function ownDefaultSettings(reading: Reading, owner: Fields): DefaultSettings {
  const { defaults } = reading.results;
  const settings = defaults.get(owner) ?? readSettings(reading, owner, "document") ?? {};
  defaults.set(owner, settings);
  return settings;
}

/** `x-posthorn` of a message. */
export interface MessageSettings {
  readonly name?: string;
  readonly failure?: boolean;
}

export function readMessageSettings(reading: Reading, message: Fields): MessageSettings {
  return readSettings(reading, message, "message") ?? {};
}

/** The name of a schema in generated code, if `x-posthorn.name` declares one. */
export function schemaCodeName(reading: Reading, schema: Fields): string | undefined {
  return textOf(readSettings(reading, schema, "schema")?.name);
}

function locationAt(text: string, origin: Origin): PayloadLocation {
  return { text, path: stepsOf(text.slice(text.indexOf("#") + 1)), origin };
}

function idempotencyKeyAt(
  { location, windowMs }: WrittenKey,
  origin: Origin,
): NonNullable<OperationSettings["idempotencyKey"]> {
  return { location: locationAt(location, originBelow(origin, "idempotencyKey", "location")), windowMs };
}

/** The valid settings of an object. Undefined if it has none. */
function readSettings(reading: Reading, fields: Fields, owner: SettingsOwner): Fields | undefined {
  if (!Object.hasOwn(fields, "x-posthorn")) return undefined;
  const { sources } = reading.input;
  const settings = sources.follow(fields["x-posthorn"]);
  const origin = originBelow(sources.originOf(fields), "x-posthorn");
  const problems = checkExtension(settings, owner, origin);
  for (const { origin: at, problem, instead } of problems)
    report(reading, diagnose("x-posthorn-invalid", at, { problem, instead }));
  if (!isFields(settings)) return undefined;
  const depth = stepsOf(origin.pointer).length;
  const invalid = new Set(problems.map(({ origin: at }) => stepsOf(at.pointer)[depth]));
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !invalid.has(name)));
}
