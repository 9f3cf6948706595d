interface EventAttributes {
  /** The CloudEvents `type`. */
  readonly name: string;
  readonly source: string;
  readonly contentType: string;
}

/**
 * Returns the headers that every CloudEvents packet has.
 *
 * @param time - RFC 3339
 */
export function cloudEvent(
  { name, source, contentType }: EventAttributes,
  id: string,
  time: string,
): Record<string, string> {
  // The names of `wireHeaders`, repeated: computed keys would make this function five times as slow.
  return {
    "ce-specversion": "1.0",
    "ce-id": id,
    "ce-source": source,
    "ce-type": name,
    "ce-time": time,
    "content-type": contentType,
  };
}
