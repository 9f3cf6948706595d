import type { Features } from "../contract/features.ts";
import type { Transport } from "./transport.ts";

/**
 * Returns a transport with a name for the application that sends through it: the CloudEvents `source` of its
 * messages. Closing it closes the inner one.
 *
 * @param source - a URI reference: `basket`, `/shop/basket`, `https://shop.example/basket`
 */
export function withSource<F extends Features>(inner: Transport<F>, source: string): Transport<F> {
  return { ...inner, source };
}
