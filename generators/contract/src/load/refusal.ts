import type { Diagnostic } from "../diagnostics/diagnose.ts";
import type { ReferenceObject } from "../references/reference-object.ts";
import type { Origin } from "../values/origin.ts";

/**
 * Explains, for a reference, why its file cannot be read. Gives no diagnostics if the file itself has some.
 */
export type Refusal = (ref: string, at: Origin) => readonly Diagnostic[];

/** The references to files that cannot be read, by the file. Only the first one of each file is reported. */
export type UnreadableReferences = ReadonlyMap<
  string,
  readonly { readonly reference: ReferenceObject; readonly problems: readonly Diagnostic[] }[]
>;
