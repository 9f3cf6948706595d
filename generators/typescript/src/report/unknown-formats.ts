import { type Contract, type Diagnostic, type Schema, within } from "@posthorn/contract";
import { diagnose } from "../diagnostics/diagnostics.ts";
import { isCheckedFormat } from "../json-schema/formats.ts";

/** Formats that are known but not checked: they only tell people how a value is meant. */
const annotations: ReadonlySet<string> = new Set(
  `time email idn-email hostname idn-hostname uri uri-reference iri iri-reference uri-template regex duration
    int32 int64 float double byte binary password`.split(/\s+/),
);

/** Reports formats that nobody knows, because they may be misspelt. Each is reported once, where it is used first. */
export function findUnknownFormats(contract: Contract): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const part of schemasOf(contract).flatMap(within)) {
    if (typeof part === "boolean" || "ref" in part) continue;
    const { format, origin } = part;
    if (format === undefined || annotations.has(format) || isCheckedFormat(format)) continue;
    const { file, pointer } = origin;
    if (!found.has(format))
      found.set(format, diagnose("format-ignored", { file, pointer: `${pointer}/format` }, { format }));
  }
  return [...found.values()];
}

function schemasOf({ schemas, messages }: Contract): readonly Schema[] {
  return [
    ...schemas.map(({ schema }) => schema),
    ...messages.flatMap(({ payload, headers }) => [payload, ...(headers === undefined ? [] : [headers])]),
  ];
}
