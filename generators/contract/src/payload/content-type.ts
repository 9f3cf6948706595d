import { diagnose } from "../diagnostics/diagnose.ts";
import type { Encoding } from "../model/encoding.ts";
import { type Reading, report } from "../reading/reading.ts";
import { textOf } from "../values/fields.ts";
import { originBelow } from "../values/origin.ts";
import type { WrittenMessage } from "./read-payload.ts";

const usualTypes: Readonly<Record<Encoding["kind"], string>> = {
  avro: "application/vnd.apache.avro",
  protobuf: "application/vnd.google.protobuf",
};

/** The content type of a payload in another language than JSON: the message's own, or the usual one of the language. */
export function encodedContentType(
  reading: Reading,
  { fields, origin }: WrittenMessage,
  language: Encoding["kind"],
): string {
  const own = textOf(fields.contentType);
  const usual = usualTypes[language];
  if (own !== undefined && /^[^;]*[/+]json\s*(;|$)/i.test(own)) {
    const what = `The content type "${own}" for a payload in bytes`;
    const instead = `Remove it: the default is "${usual}".`;
    report(reading, diagnose("not-supported", originBelow(origin, "contentType"), { what, instead }));
  }
  // A range such as "application/*+avro" is not a content type.
  return own === undefined || own.includes("*") ? usual : own;
}
