import { isSchemaMember, type Operation, type Schema } from "@posthorn/contract";
import { braces, type Layout } from "../text/layout.ts";
import { keyName } from "../text/literal.ts";
import { jsonLiteral, objectMembers } from "../text/object-literal.ts";
import type { Context } from "./context.ts";
import { jsonSchemaDocument } from "./json-schema-document.ts";

/** An operation, or a channel without one. */
interface BoundOperation {
  readonly channel: Pick<Operation["channel"], "bindings">;
  readonly bindings?: Operation["bindings"];
}

type BindingOwner = "channel" | "operation";

/**
 * Returns the bindings of an operation and its channel, by protocol and in the contract's order; undefined if there are
 * none. They are the contract's own, without the versions of the bindings.
 */
export function bindingsLiteral({ channel, bindings }: BoundOperation, context: Context): Layout | undefined {
  const ofChannel = new Map(Object.entries(channel.bindings ?? {}));
  const ofOperation = new Map(Object.entries(bindings ?? {}));
  const protocols = [...new Set([...ofChannel.keys(), ...ofOperation.keys()])];
  const members = protocols.flatMap((protocol) => {
    const literalOf = (owner: BindingOwner, binding: unknown): Layout | undefined =>
      bindingLiteral(binding, (key) => isSchemaMember(owner, protocol, key), context);
    const parts = objectMembers({
      channel: literalOf("channel", ofChannel.get(protocol)),
      operation: literalOf("operation", ofOperation.get(protocol)),
    });
    return parts.length === 0 ? [] : [[`${keyName(protocol)}: `, braces(parts)]];
  });
  return members.length === 0 ? undefined : braces(members);
}

function bindingLiteral(
  binding: unknown,
  isSchema: (key: string) => boolean,
  context: Context,
): Layout | undefined {
  if (typeof binding !== "object" || binding === null || Array.isArray(binding)) return undefined;
  const entries = Object.entries(binding).filter(([key]) => key !== "bindingVersion");
  if (entries.length === 0) return undefined;
  return braces(
    entries.map(([key, value]) => [
      `${keyName(key)}: `,
      isSchema(key) && typeof value === "object"
        ? jsonSchemaDocument(value as Schema, context)
        : jsonLiteral(value),
    ]),
  );
}
