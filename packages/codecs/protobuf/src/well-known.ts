import type { MessageType } from "./message.ts";
import type { ProtobufTypes } from "./schema.ts";

/** Converts between the message of a well-known type and its value in programs, which has the form of Protobuf's JSON. */
export interface Conversion {
  readonly toMessage: (value: unknown) => unknown;
  readonly fromMessage: (message: Readonly<Record<string, unknown>>) => unknown;
}

const moment = { seconds: { number: 1, type: "int64" }, nanos: { number: 2, type: "int32" } };
const wrapped: Readonly<Record<string, string>> = {
  DoubleValue: "double",
  FloatValue: "float",
  Int64Value: "int64",
  UInt64Value: "uint64",
  Int32Value: "int32",
  UInt32Value: "uint32",
  BoolValue: "bool",
  StringValue: "string",
  BytesValue: "bytes",
};
const kind = { optional: true, oneof: "kind" };

/** Google's well-known types whose values in programs differ from their messages. */
export const wellKnownTypes: ProtobufTypes = {
  "google.protobuf.Timestamp": { fields: moment },
  "google.protobuf.Duration": { fields: moment },
  ...Object.fromEntries(
    Object.entries(wrapped).map(([name, type]) => [
      `google.protobuf.${name}`,
      { fields: { value: { number: 1, type } } },
    ]),
  ),
  "google.protobuf.NullValue": { values: { NULL_VALUE: 0 } },
  "google.protobuf.Struct": {
    fields: { fields: { number: 1, type: "google.protobuf.Value", key: "string" } },
  },
  "google.protobuf.ListValue": {
    fields: { values: { number: 1, type: "google.protobuf.Value", repeated: true } },
  },
  "google.protobuf.Value": {
    fields: {
      null: { number: 1, type: "google.protobuf.NullValue", ...kind },
      number: { number: 2, type: "double", ...kind },
      string: { number: 3, type: "string", ...kind },
      boolean: { number: 4, type: "bool", ...kind },
      object: { number: 5, type: "google.protobuf.Struct", ...kind },
      list: { number: 6, type: "google.protobuf.ListValue", ...kind },
    },
  },
};

export const conversions: ReadonlyMap<string, Conversion> = new Map<string, Conversion>([
  ["google.protobuf.Timestamp", { toMessage: readTimestamp, fromMessage: timestampText }],
  ["google.protobuf.Duration", { toMessage: readDuration, fromMessage: durationText }],
  ...Object.keys(wrapped).map((name): [string, Conversion] => [
    `google.protobuf.${name}`,
    { toMessage: (value) => ({ value }), fromMessage: ({ value }) => value },
  ]),
  ["google.protobuf.Struct", { toMessage: (fields) => ({ fields }), fromMessage: ({ fields }) => fields }],
  ["google.protobuf.ListValue", { toMessage: (values) => ({ values }), fromMessage: ({ values }) => values }],
  ["google.protobuf.Value", { toMessage: toValue, fromMessage: fromValue }],
]);

/** Makes a message type whose values in programs are converted. */
export function converted(type: MessageType, { toMessage, fromMessage }: Conversion): MessageType {
  const fromRead = (message: unknown) => fromMessage(message as Readonly<Record<string, unknown>>);
  return {
    wireType: type.wireType,
    write: (to, value, depth) => type.write(to, toMessage(value), depth),
    read: (from, state) => fromRead(type.read(from, state)),
    zero: () => fromRead(type.zero()),
    writeWhole: (to, value) => type.writeWhole(to, toMessage(value)),
    readWhole: (from, state) => fromRead(type.readWhole(from, state)),
  };
}

function toValue(value: unknown): unknown {
  if (value === null) return { null: "NULL_VALUE" };
  const type = typeof value;
  if (type === "bigint" || type === "function" || type === "symbol")
    throw new TypeError(`a ${type} is not a value of JSON`);
  return { [Array.isArray(value) ? "list" : type]: value };
}

function fromValue(message: Readonly<Record<string, unknown>>): unknown {
  const [entry] = Object.entries(message);
  return entry === undefined || entry[0] === "null" ? null : entry[1];
}

const earliest = Date.parse("0001-01-01T00:00:00Z") / 1000;
const latest = Date.parse("9999-12-31T23:59:59Z") / 1000;
const longest = 315_576_000_000;

function readTimestamp(value: unknown): unknown {
  const [, start, fraction = "", zone] =
    /^(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/.exec(String(value)) ?? [];
  const seconds = Date.parse(`${start}${zone}`.toUpperCase()) / 1000;
  if (!(seconds >= earliest && seconds <= latest)) throw new TypeError("a timestamp must be a date and time");
  return { seconds, nanos: nanosOf(fraction) };
}

function timestampText({ seconds, nanos }: Readonly<Record<string, unknown>>): string {
  const [whole, rest] = [Number(seconds), Number(nanos)];
  if (whole < earliest || whole > latest || rest < 0 || rest > 999_999_999)
    throw new RangeError("a timestamp must be within the years 1 to 9999");
  return new Date(whole * 1000).toISOString().replace(".000Z", `${fractionOf(rest)}Z`);
}

function readDuration(value: unknown): unknown {
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d{1,9}))?s$/.exec(String(value)) ?? [];
  const seconds = Number(whole);
  if (whole === "" || seconds > longest) throw new TypeError('a duration must be seconds, such as "1.5s"');
  const nanos = nanosOf(fraction);
  // Subtracting from 0 avoids -0, which would be written.
  return sign === "" ? { seconds, nanos } : { seconds: 0 - seconds, nanos: 0 - nanos };
}

function durationText({ seconds, nanos }: Readonly<Record<string, unknown>>): string {
  const [whole, rest] = [Number(seconds), Number(nanos)];
  if (Math.abs(whole) > longest || Math.abs(rest) > 999_999_999 || whole * rest < 0)
    throw new RangeError("a duration is out of range, or its parts have different signs");
  const sign = whole < 0 || rest < 0 ? "-" : "";
  return `${sign}${Math.abs(whole)}${fractionOf(Math.abs(rest))}s`;
}

function nanosOf(fraction: string): number {
  return Number(fraction.padEnd(9, "0"));
}

/** Returns a fraction of three, six or nine digits; an empty string if it is zero. */
function fractionOf(nanos: number): string {
  if (nanos === 0) return "";
  return `.${String(nanos)
    .padStart(9, "0")
    .replace(/(000){1,2}$/, "")}`;
}
