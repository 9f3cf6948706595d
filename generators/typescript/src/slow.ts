import type { Contract, Diagnostic, Message, Schema } from "@posthorn/contract";
import { type SchemaGraph, within } from "./graph.ts";
import { areDisjoint } from "./schema/disjoint.ts";
import { kindsOf } from "./schema/kinds.ts";

/** Says which messages `z.compile` cannot check at its full speed, and why. They are checked all the same. */
export function findSlow(contract: Contract, graph: SchemaGraph): readonly Diagnostic[] {
  return contract.messages.flatMap((message) => {
    const reason = reasonOf(message, graph);
    return reason === undefined ? [] : [slow(message, reason)];
  });
}

function reasonOf({ payload }: Message, graph: SchemaGraph): string | undefined {
  const seen = new Set<string>();
  const open: Schema[] = [payload];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const part of within(next)) {
      if (typeof part === "boolean") continue;
      if (!("ref" in part)) {
        const { oneOf, origin } = part;
        if (oneOf !== undefined && oneOf.length > 1 && !areDisjoint(oneOf, graph.resolve, kindsOf(part))) {
          return `"oneOf" at ${origin.pointer} has members that one value may fit together`;
        }
      } else if (graph.isCycle(part.ref, part.ref)) {
        return `schema "${part.ref}" refers to itself`;
      } else if (!seen.has(part.ref)) {
        seen.add(part.ref);
        open.push(graph.resolve(part.ref));
      }
    }
  }
  return undefined;
}

function slow({ name, origin }: Message, reason: string): Diagnostic {
  return {
    severity: "information",
    code: "check-slow",
    message: `Message "${name}" is checked about seven times slower than others, for ${reason}. Leave it so unless it is sent very often.`,
    file: origin.file,
    pointer: origin.pointer,
  };
}
