import type { Features } from "../contract/features.ts";
import type { Transport } from "./transport.ts";

/**
 * The same transport, with a name for who speaks through it: the CloudEvents `source` of what is
 * published. Closing it closes the inner one.
 *
 * @param source - a URI reference: `basket`, `/shop/basket`, `https://shop.example/basket`
 */
export function withSource<F extends Features>(inner: Transport<F>, source: string): Transport<F> {
  return { ...inner, source };
}
