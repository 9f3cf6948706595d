/**
 * Encodes space, double quote, percent sign and every character that is not printable ASCII, as CloudEvents requires for
 * the values of headers.
 */
export function percentEncode(value: string): string {
  return value.replace(/[^!#$&-~]+/g, (text) => {
    let encoded = "";
    for (const byte of Buffer.from(text)) encoded += `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    return encoded;
  });
}

/** Decodes a value. A percent sign that does not begin an encoded byte stays as it is. */
export function percentDecode(value: string): string {
  if (!value.includes("%")) return value;
  return value.replace(/(?:%[0-9A-Fa-f]{2})+/g, (bytes) =>
    Buffer.from(bytes.replaceAll("%", ""), "hex").toString(),
  );
}
