import type { Contract, Diagnostic, Message, NamedSchema, Schema } from "@posthorn/contract";
import { type SchemaGraph, within } from "./graph.ts";
import { areDisjoint } from "./schema/disjoint.ts";
import { kindsOf } from "./schema/kinds.ts";

/** Says which messages `z.compile` cannot check at its full speed, and why. They are checked all the same. */
export function findSlow(contract: Contract, graph: SchemaGraph): readonly Diagnostic[] {
  const named = namedReasons(contract.schemas, graph);
  return contract.messages.flatMap((message) => {
    const reason = reasonIn(message.payload, graph, named);
    return reason === undefined ? [] : [slow(message, reason)];
  });
}

type Reasons = ReadonlyMap<string, string>;

/** Why named schemas are slow, be it for what they refer to: looked into once, however many messages share them. */
function namedReasons(schemas: readonly NamedSchema[], graph: SchemaGraph): Reasons {
  const none: Reasons = new Map();
  const reasons = new Map<string, string>();
  const referrers = new Map<string, string[]>();
  const open: string[] = [];
  for (const { name, schema } of schemas) {
    for (const part of within(schema)) {
      if (typeof part === "object" && "ref" in part) {
        const known = referrers.get(part.ref);
        if (known === undefined) referrers.set(part.ref, [name]);
        else known.push(name);
      }
    }
    const reason = reasonIn(schema, graph, none);
    if (reason === undefined) continue;
    reasons.set(name, reason);
    open.push(name);
  }
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const referrer of referrers.get(name) ?? []) {
      if (reasons.has(referrer)) continue;
      reasons.set(referrer, reasons.get(name) as string);
      open.push(referrer);
    }
  }
  return reasons;
}

function reasonIn(schema: Schema, graph: SchemaGraph, named: Reasons): string | undefined {
  for (const part of within(schema)) {
    if (typeof part === "boolean") continue;
    if ("ref" in part) {
      if (graph.isCycle(part.ref, part.ref)) return `schema "${part.ref}" refers to itself`;
      const reason = named.get(part.ref);
      if (reason !== undefined) return reason;
      continue;
    }
    const { oneOf, origin } = part;
    if (oneOf !== undefined && oneOf.length > 1 && !areDisjoint(oneOf, graph.resolve, kindsOf(part)))
      return `"oneOf" at ${origin.pointer} has members that one value may fit together`;
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
