import { call, chain, type Layout } from "../text/layout.ts";
import { stringLiteral } from "../text/literal.ts";
import type { Position } from "./scope.ts";

/** The message about a property that the contract does not declare. */
export const undeclaredProperty: string = stringLiteral("is not in the contract");

/** An object of these properties and no others. */
export function closedObject(shape: Layout, { isMerged }: Position): Layout {
  if (!isMerged) return call("z.strictObject", shape);
  return chain(call("z.object", shape), [
    `.catchall(z.unknown().refine(() => false, ${undeclaredProperty}))`,
  ]);
}
