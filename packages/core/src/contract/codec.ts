/** Converts the payloads of a format that is not JSON. */
export interface Codec<T = unknown> {
  /** Returns the bytes of a valid payload. Throws if it cannot write the payload. */
  encode(payload: T): Uint8Array;
  /**
   * Returns the payload, which is validated afterwards. Throws if it cannot read the bytes. The text of a RangeError
   * becomes part of the dead letter's reason.
   */
  decode(body: Uint8Array): unknown;
}
