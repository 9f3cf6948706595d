/** `generate, check and validate`. */
export function enumeration(names: readonly string[]): string {
  return joined(names, "and");
}

/** `bash, zsh or fish`. */
export function alternatives(names: readonly string[]): string {
  return joined(names, "or");
}

/** `1 file`, `2 files`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function joined(names: readonly string[], word: string): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1)}`;
}
