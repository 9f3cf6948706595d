import { diagnose } from "../diagnostics/diagnose.ts";
import type { Encoding, Origin } from "../model/contract.ts";
import type { Reading } from "../reading/reading.ts";
import { type Fields, textOf } from "../values/fields.ts";
import { appended } from "../values/pointer.ts";

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
