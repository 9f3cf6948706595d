import type { Contract, Diagnostic } from "@posthorn/contract";
import { diagnose } from "../diagnostics/diagnostics.ts";
import { payloadForm } from "../prepare/content.ts";
import type { SchemaGraph } from "../prepare/graph.ts";

/** Reports the messages whose payload needs a codec that the program provides. */
export function findNeededCodecs(contract: Contract, { resolve }: SchemaGraph): readonly Diagnostic[] {
  return contract.messages
    .filter((message) => payloadForm(message, resolve) === "custom")
    .map(({ name, origin, contentType }) => {
      const type = contentType.replace(/;.*$/s, "").trim().toLowerCase();
      return diagnose("codec-needed", origin, { message: name, contentType: type });
    });
}
