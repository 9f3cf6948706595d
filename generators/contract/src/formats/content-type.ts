import { diagnose } from "../diagnostic.ts";
import { appended } from "../load/pointer.ts";
import type { Encoding, Origin } from "../model.ts";
import type { Reading } from "../read/reading.ts";
import { type Fields, textOf } from "../value.ts";

const usual: Readonly<Record<Encoding["kind"], string>> = {
  avro: "application/vnd.apache.avro",
  protobuf: "application/vnd.google.protobuf",
};

/** The content type of a payload that is no JSON: the message's own, else the usual one of its language. */
export function encodedContentType(
  reading: Reading,
  fields: Fields,
  { file, pointer }: Origin,
  kind: Encoding["kind"],
): string {
  const own = textOf(fields.contentType);
  if (own !== undefined && /^[^;]*[/+]json\s*(;|$)/i.test(own)) {
    const instead = `Leave it out, for the payload travels as bytes: it is then "${usual[kind]}".`;
    const at = { file, pointer: appended(pointer, "contentType") };
    reading.report(diagnose("not-supported", at, { what: `The content type "${own}"`, instead }));
  }
  // A range such as "application/*+avro" is no content type.
  return own === undefined || own.includes("*") ? usual[kind] : own;
}
