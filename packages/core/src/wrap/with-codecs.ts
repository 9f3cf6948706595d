import type { Codec } from "../contract/codec.ts";
import type { Features } from "../contract/features.ts";
import { mediaType } from "../contract/media-type.ts";
import type { Transport } from "../transport/transport.ts";
import { wrapTransport } from "./wrap-transport.ts";

/**
 * Returns a transport with codecs for payloads other than JSON, text and bytes. Closing it closes the inner one.
 *
 * @param codecs - by media type, without parameters: `{ "application/xml": xml }`
 */
export function withCodecs<F extends Features, Tx = never>(
  inner: Transport<F, Tx>,
  codecs: Readonly<Record<string, Codec>>,
): Transport<F, Tx> {
  const added = Object.entries(codecs).map(([type, codec]) => [mediaType(type), codec]);
  const members = { codecs: { ...inner.codecs, ...Object.fromEntries(added) }, more: inner.more };
  return wrapTransport(inner, members, (each) => withCodecs(each, codecs)) as Transport<F, Tx>;
}
