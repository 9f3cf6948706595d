/** How a payload becomes bytes, and bytes a payload, where that is not JSON. */
export interface Codec<T = unknown> {
  /** The bytes of a payload that fits its schema. Throws for what it cannot write. */
  encode(payload: T): Uint8Array;
  /** What the bytes say; it is validated afterwards. Throws for what it cannot read: a RangeError's text is told. */
  decode(body: Uint8Array): unknown;
}
