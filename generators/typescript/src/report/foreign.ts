import type { Contract, Diagnostic } from "@posthorn/contract";
import { formOf } from "../prepare/content.ts";
import type { SchemaGraph } from "../prepare/graph.ts";

/** Says which messages are written in a way that programs must bring a codec for. */
export function findForeign(contract: Contract, { resolve }: SchemaGraph): readonly Diagnostic[] {
  return contract.messages
    .filter((message) => formOf(message, resolve) === "foreign")
    .map(({ name, origin, contentType }) => {
      const type = contentType.replace(/;.*$/s, "").trim().toLowerCase();
      return {
        severity: "information",
        code: "codec-needed",
        message: `Message "${name}" is "${type}", which Posthorn does not write: give the transport a codec, withCodecs(transport, { "${type}": codec }).`,
        file: origin.file,
        pointer: origin.pointer,
      };
    });
}
