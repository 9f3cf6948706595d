import type { Codec } from "../contract/codec.ts";
import type { Features } from "../contract/features.ts";
import { mediaType } from "../contract/media-type.ts";
import type { Transport } from "./transport.ts";

/**
 * Returns a transport with codecs for payloads other than JSON, text and bytes. Closing it closes the inner one.
 *
 * @param codecs - by media type, without parameters: `{ "application/xml": xml }`
 */
export function withCodecs<F extends Features>(
  inner: Transport<F>,
  codecs: Readonly<Record<string, Codec>>,
): Transport<F> {
  const added = Object.entries(codecs).map(([type, codec]) => [mediaType(type), codec]);
  return { ...inner, codecs: { ...inner.codecs, ...Object.fromEntries(added) } };
}
