/** The words of a name, whatever its style: `HTTPServer-status_2` has "HTTP", "Server", "status" and "2". */
export function wordsOf(text: string): readonly string[] {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
}

/** `PlaceOrder`. What cannot begin a name gets `_` in front; what has no letter or digit is `_`. */
export function pascalCase(text: string): string {
  return beginable(wordsOf(text).map(capital).join(""));
}

/** `placeOrder`. */
export function camelCase(text: string): string {
  const [first = "", ...rest] = wordsOf(text);
  const start =
    first === first.toUpperCase() ? first.toLowerCase() : first.charAt(0).toLowerCase() + first.slice(1);
  return beginable(start + rest.map(capital).join(""));
}

/** `place-order`, for the names of files. */
export function kebabCase(text: string): string {
  return wordsOf(text).join("-").toLowerCase() || "_";
}

/** Whether a property of that name needs no quotes. */
export function isIdentifier(text: string): boolean {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(text);
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function beginable(name: string): string {
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}
