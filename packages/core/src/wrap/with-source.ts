import type { Features } from "../contract/features.ts";
import type { Transport } from "../transport/transport.ts";
import { wrapTransport } from "./wrap-transport.ts";

/**
 * Returns a transport with a name for the application that sends through it: the CloudEvents `source` of its
 * messages. Closing it closes the inner one.
 *
 * @param source - a URI reference: `basket`, `/shop/basket`, `https://shop.example/basket`
 */
export function withSource<F extends Features, Tx = never>(
  inner: Transport<F, Tx>,
  source: string,
): Transport<F, Tx> {
  const members = { source, more: inner.more };
  return wrapTransport(inner, members, (each) => withSource(each, source)) as Transport<F, Tx>;
}
