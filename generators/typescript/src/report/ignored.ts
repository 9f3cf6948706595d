import { type Contract, type Diagnostic, type Schema, type SchemaObject, within } from "@posthorn/contract";
import { formats } from "../keywords/kinds.ts";

/** Formats that say no more than how a value is meant, to people who know them. */
const known: ReadonlySet<string> = new Set(
  `time email idn-email hostname idn-hostname uri uri-reference iri iri-reference uri-template regex duration
    int32 int64 float double byte binary password`.split(/\s+/),
);

/** Says which formats of a contract nobody knows, so that a slip of the pen is seen. Each is told once. */
export function findIgnored(contract: Contract): readonly Diagnostic[] {
  const told = new Map<string, Diagnostic>();
  for (const schema of schemasOf(contract)) {
    for (const part of within(schema)) {
      if (typeof part === "boolean" || "ref" in part) continue;
      const { format } = part;
      if (format === undefined || known.has(format) || Object.hasOwn(formats, format)) continue;
      if (!told.has(format)) told.set(format, ignored(format, part));
    }
  }
  return [...told.values()];
}

function schemasOf({ schemas, messages }: Contract): readonly Schema[] {
  return [
    ...schemas.map(({ schema }) => schema),
    ...messages.flatMap(({ payload, headers }) => [payload, ...(headers === undefined ? [] : [headers])]),
  ];
}

function ignored(format: string, { origin }: SchemaObject): Diagnostic {
  return {
    severity: "information",
    code: "format-ignored",
    message: `Format "${format}" is not known, here and wherever else it stands: values are not checked for it. Add a "pattern" if they should be.`,
    file: origin.file,
    pointer: `${origin.pointer}/format`,
  };
}
