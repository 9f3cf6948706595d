import type { ChannelBindings } from "../bindings/channel-bindings.ts";
import type { MessageBindings } from "../bindings/message-bindings.ts";
import type { OperationBindings } from "../bindings/operation-bindings.ts";
import { type BindingsOwner, isSchemaMember } from "../bindings/schema-members.ts";
import type { ServerBindings } from "../bindings/server-bindings.ts";
import type { Diagnostic } from "../diagnostics/diagnose.ts";
import { checkJetStreamOwner } from "../jetstream/check-jetstream.ts";
import type { Sources } from "../load/sources.ts";
import type { Schema } from "../model/schema.ts";
import { collectSeparately, originOf, type Reading, report } from "../reading/reading.ts";
import { isReference } from "../references/reference-object.ts";
import { readSchema } from "../schemas/read-schema.ts";
import { deepestLevel } from "../text/limits.ts";
import { compact, type Fields, isFields } from "../values/fields.ts";
import { type Origin, originBelow } from "../values/origin.ts";

interface WithBindings<B> {
  readonly bindings?: B;
}

export function serverBindings(reading: Reading, server: Fields): WithBindings<ServerBindings> {
  checkJetStreamOwner(reading, "server", server);
  return readBindings(reading, server, "server");
}

export function channelBindings(reading: Reading, channel: Fields): WithBindings<ChannelBindings<Schema>> {
  return readBindings(reading, channel, "channel");
}

export function operationBindings(
  reading: Reading,
  operation: Fields,
): WithBindings<OperationBindings<Schema>> {
  return readBindings(reading, operation, "operation");
}

export function messageBindings(reading: Reading, message: Fields): WithBindings<MessageBindings<Schema>> {
  checkJetStreamOwner(reading, "message", message);
  return readBindings(reading, message, "message");
}

/** Reads bindings as they are written, except for schemas. The specification's schema has already checked them. */
function readBindings<B>(reading: Reading, fields: Fields, owner: BindingsOwner): WithBindings<B> {
  const bindings = reading.input.sources.follow(fields.bindings);
  if (!isFields(bindings)) return {};
  const entries = Object.entries(bindings).map(([protocol, value]) => [
    protocol,
    readBinding(reading, value, (key) => isSchemaMember(owner, protocol, key)),
  ]);
  return entries.length === 0 ? {} : { bindings: Object.fromEntries(entries) as B };
}

function readBinding(reading: Reading, written: unknown, isSchema: (key: string) => boolean): unknown {
  const { sources } = reading.input;
  const value = sources.follow(written);
  if (!isFields(value)) return plainCopy(sources, value);
  const origin = sources.originOf(value);
  const entries = Object.entries(value).map(([key, item]) => {
    const at = originBelow(origin, key);
    return [
      key,
      isSchema(key) && typeof item === "object"
        ? readBindingSchema(reading, item, at)
        : plainCopy(sources, item),
    ];
  });
  return Object.fromEntries(entries);
}

/** Reads a schema in a binding. Messages are not checked with it, so a mistake in it is only a warning. */
function readBindingSchema(reading: Reading, value: unknown, at: Origin): Schema {
  const { value: schema, diagnostics } = collectSeparately(reading, (separate) =>
    readSchema(separate, value, isFields(value) ? originOf(reading, value, at) : at),
  );
  const relaxed = diagnostics.map(
    (diagnostic): Diagnostic =>
      diagnostic.code === "schema-invalid" ? { ...diagnostic, severity: "warning" } : diagnostic,
  );
  report(reading, ...relaxed);
  return schema;
}

/** A copy with targets in place of references. References to a value around them are left out. */
function plainCopy(sources: Sources, root: unknown): unknown {
  const copies = new Map<object, unknown>();
  const copy = (written: unknown, depth: number): unknown => {
    const value = isReference(written) ? sources.follow(written) : written;
    if (typeof value !== "object" || value === null) return value;
    if (copies.has(value) || depth > deepestLevel) return copies.get(value);
    copies.set(value, undefined); // ends a circle
    const copied = Array.isArray(value)
      ? value.map((item) => copy(item, depth + 1)).filter((item) => item !== undefined)
      : compact(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item, depth + 1)])));
    copies.set(value, copied);
    return copied;
  };
  return copy(root, 0);
}
