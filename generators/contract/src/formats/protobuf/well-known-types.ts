import protobuf from "protobufjs";
import type { Schema } from "../../model/schema.ts";
import type { Origin } from "../../values/origin.ts";

/** The schema for the types that have a special form in Protobuf's JSON. Undefined for other types. */
export function wellKnownSchema(fullName: string, origin: Origin): Schema | undefined {
  switch (fullName) {
    case "google.protobuf.Timestamp":
      return { origin, types: ["string"], format: "date-time" };
    case "google.protobuf.Duration":
      return { origin, types: ["string"], format: "google-duration", pattern: "^-?[0-9]+(\\.[0-9]{1,9})?s$" };
    case "google.protobuf.Struct":
      return { origin, types: ["object"] };
    case "google.protobuf.ListValue":
      return { origin, types: ["array"] };
    case "google.protobuf.Value":
      return true;
    default: {
      const scalar = /^google\.protobuf\.(Double|Float|U?Int(?:32|64)|Bool|String|Bytes)Value$/.exec(
        fullName,
      )?.[1];
      return scalar === undefined ? undefined : scalarSchema(scalar.toLowerCase(), origin);
    }
  }
}

/** The schema for the values of a scalar type. Undefined for other types. */
export function scalarSchema(type: string, origin: Origin): Schema | undefined {
  switch (type) {
    case "float":
      return { origin, types: ["number"], format: "float" };
    case "double":
      return { origin, types: ["number"] };
    case "int32":
    case "sint32":
    case "sfixed32":
      return { origin, types: ["integer"], minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
    case "uint32":
    case "fixed32":
      return { origin, types: ["integer"], minimum: 0, maximum: 2 ** 32 - 1 };
    case "int64":
    case "sint64":
    case "sfixed64":
      return { origin, types: ["integer"], format: "int64" };
    case "uint64":
    case "fixed64":
      return { origin, types: ["integer"], format: "int64", minimum: 0 };
    case "bool":
      return { origin, types: ["boolean"] };
    case "string":
      return { origin, types: ["string"] };
    case "bytes":
      return { origin, types: ["string"], binary: true };
    default:
      return undefined;
  }
}

const googleTypes: Readonly<Record<string, string>> = {
  "google/type/date.proto": "message Date { int32 year = 1; int32 month = 2; int32 day = 3; }",
  "google/type/timeofday.proto":
    "message TimeOfDay { int32 hours = 1; int32 minutes = 2; int32 seconds = 3; int32 nanos = 4; }",
  "google/type/datetime.proto": `message DateTime {
      int32 year = 1; int32 month = 2; int32 day = 3; int32 hours = 4; int32 minutes = 5; int32 seconds = 6;
      int32 nanos = 7;
      oneof time_offset { google.protobuf.Duration utc_offset = 8; TimeZone time_zone = 9; }
    }
    message TimeZone { string id = 1; string version = 2; }`,
  "google/type/decimal.proto": "message Decimal { string value = 1; }",
  "google/type/money.proto": "message Money { string currency_code = 1; int64 units = 2; int32 nanos = 3; }",
  "google/type/latlng.proto": "message LatLng { double latitude = 1; double longitude = 2; }",
};

/** Adds the well-known files that a text imports. Types of other imported files are reported where they are used. */
export function addImports(root: protobuf.Root, imports: readonly string[]): void {
  const wanted = new Set(imports);
  if (wanted.has("google/type/datetime.proto")) wanted.add("google/protobuf/duration.proto");
  for (const file of wanted) {
    const common = protobuf.common.get(file);
    if (common?.nested !== undefined) root.addJSON(common.nested);
    const text = Object.hasOwn(googleTypes, file) ? googleTypes[file] : undefined;
    if (text !== undefined)
      protobuf.parse(`syntax = "proto3"; package google.type; ${text}`, root, { keepCase: true });
  }
}
