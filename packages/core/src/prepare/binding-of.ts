import type { OperationBase } from "../contract/operation.ts";
import type { Binding } from "../transport/destination.ts";

/**
 * Returns the bindings that a transport obeys, as one: if several have the same setting, that of the last key counts.
 * Undefined if the contract has none of them.
 *
 * @param keys - the keys of the AsyncAPI bindings that the transport obeys
 */
export function bindingOf(
  { bindings = {} }: { readonly bindings?: OperationBase["bindings"] | undefined },
  keys: readonly string[] = [],
): Binding | undefined {
  const obeyed = keys.filter((key) => Object.hasOwn(bindings, key)).map((key) => bindings[key] ?? {});
  return obeyed.length > 1 ? obeyed.reduce(merge) : obeyed[0];
}

function merge(one: Binding, other: Binding): Binding {
  const channel = { ...one.channel, ...other.channel };
  const operation = { ...one.operation, ...other.operation };
  return {
    ...(Object.keys(channel).length === 0 ? {} : { channel }),
    ...(Object.keys(operation).length === 0 ? {} : { operation }),
  };
}
