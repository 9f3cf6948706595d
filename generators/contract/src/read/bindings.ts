import type {
  ChannelBindings,
  MessageBindings,
  OperationBindings,
  ServerBindings,
} from "../bindings/bindings.ts";
import type { Diagnostic } from "../diagnostics/diagnose.ts";
import { deepest } from "../load/source-file.ts";
import { isReference } from "../load/sources.ts";
import type { Origin, Schema } from "../model/contract.ts";
import type { Reading } from "../reading/reading.ts";
import { readSchema } from "../schemas/read-schema.ts";
import { type Fields, isFields } from "../values/fields.ts";
import { appended } from "../values/pointer.ts";

/** The members that are schemas, by protocol. */
type SchemaMembers = Readonly<Record<string, readonly string[]>>;

const schemaMembers = {
  server: {},
  channel: { ws: ["query", "headers"] },
  operation: { kafka: ["groupId", "clientId"], http: ["query"], mqtt: ["messageExpiryInterval"] },
  message: {
    kafka: ["key"],
    http: ["headers"],
    jms: ["headers"],
    anypointmq: ["headers"],
    mqtt: ["correlationData", "responseTopic"],
  },
} satisfies Readonly<Record<string, SchemaMembers>>;

interface Bound<B> {
  readonly bindings?: B;
}

export function serverBindings(reading: Reading, owner: Fields): Bound<ServerBindings> {
  return readBindings(reading, owner, schemaMembers.server);
}

export function channelBindings(reading: Reading, owner: Fields): Bound<ChannelBindings<Schema>> {
  return readBindings(reading, owner, schemaMembers.channel);
}

export function operationBindings(reading: Reading, owner: Fields): Bound<OperationBindings<Schema>> {
  return readBindings(reading, owner, schemaMembers.operation);
}

export function messageBindings(reading: Reading, owner: Fields): Bound<MessageBindings<Schema>> {
  return readBindings(reading, owner, schemaMembers.message);
}

/** Reads bindings as they are written, but for schemas. The specification's schema has been checked. */
function readBindings<B>(reading: Reading, owner: Fields, members: SchemaMembers): Bound<B> {
  const bindings = reading.sources.follow(owner.bindings);
  if (!isFields(bindings)) return {};
  const entries = Object.entries(bindings)
    .filter(([protocol]) => !protocol.startsWith("x-"))
    .map(([protocol, value]) => {
      const schemas = Object.hasOwn(members, protocol) ? (members[protocol] ?? []) : [];
      return [protocol, readBinding(reading, value, schemas)];
    });
  return entries.length === 0 ? {} : { bindings: Object.fromEntries(entries) as B };
}

function readBinding(reading: Reading, written: unknown, schemas: readonly string[]): unknown {
  // No message is checked by these schemas, so that a mistake in one does no harm.
  const report = (diagnostic: Diagnostic): void =>
    reading.report(
      diagnostic.code === "schema-invalid" ? { ...diagnostic, severity: "warning" } : diagnostic,
    );
  const value = reading.sources.follow(written);
  if (!isFields(value)) return plain(reading, value);
  const { file, pointer } = reading.sources.originOf(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const isSchema = schemas.includes(key) && typeof item === "object";
      if (!isSchema) return [key, plain(reading, item)];
      return [
        key,
        readSchema(
          { ...reading, report },
          item,
          placeOf(reading, item, { file, pointer: appended(pointer, key) }),
        ),
      ];
    }),
  );
}

function placeOf({ sources }: Reading, value: unknown, otherwise: Origin): Origin {
  return isFields(value) ? sources.originOf(value) : otherwise;
}

/** A copy with what references lead to in their place, each once; one that leads back to where it stands is left out. */
function plain(reading: Reading, root: unknown): unknown {
  const copies = new Map<object, unknown>();
  const copy = (written: unknown, depth: number): unknown => {
    const value = isReference(written) ? reading.sources.follow(written) : written;
    if (typeof value !== "object" || value === null) return value;
    if (copies.has(value) || depth > deepest) return copies.get(value);
    copies.set(value, undefined); // so that a circle ends here
    const copied = Array.isArray(value)
      ? value.map((item) => copy(item, depth + 1))
      : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item, depth + 1)]));
    copies.set(value, copied);
    return copied;
  };
  return copy(root, 0);
}
