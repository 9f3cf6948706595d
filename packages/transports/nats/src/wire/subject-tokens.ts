// A token is the text of one level of an address. Characters that a token cannot contain are written as `=` and the
// hexadecimal digits of their UTF-8. The percent sign is allowed because parameter values are percent-encoded, and
// braces because the address of a dead letter can be a template.

/** Encodes one level of an address as a token of a subject. */
export function encodeToken(text: string): string {
  if (text === "") return "=";
  return text.replace(/[^A-Za-z0-9_%{}-]/gu, (character) =>
    Array.from(Buffer.from(character), (byte) => `=${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(
      "",
    ),
  );
}

/** Decodes a token of a subject. */
export function decodeToken(token: string): string {
  if (!token.includes("=")) return token;
  if (token === "=") return "";
  return token.replace(/(?:=[0-9A-F]{2})+/g, (bytes) =>
    Buffer.from(bytes.replaceAll("=", ""), "hex").toString(),
  );
}
