import type { Random } from "./random.ts";

/** A pattern that is read from left to right. */
interface Reader {
  readonly pattern: string;
  readonly random: Random;
  /** The index of the next character. */
  at: number;
}

/** A text that probably matches a pattern. Lookarounds and back references are ignored. */
export function textFor(pattern: string, random: Random): string {
  return alternatives({ pattern, random, at: 0 });
}

function alternatives(reader: Reader): string {
  const options = [sequence(reader)];
  while (reader.pattern[reader.at] === "|") {
    reader.at += 1;
    options.push(sequence(reader));
  }
  return reader.random.pick(options);
}

function sequence(reader: Reader): string {
  const { pattern } = reader;
  let text = "";
  while (reader.at < pattern.length && pattern[reader.at] !== "|" && pattern[reader.at] !== ")")
    text += repeated(reader);
  return text;
}

/** An atom, as often as its quantifier allows. */
function repeated(reader: Reader): string {
  const { pattern, random } = reader;
  const start = reader.at;
  const once = atom(reader);
  const end = reader.at;
  const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(pattern.slice(end))?.[0];
  if (quantifier === undefined) return once;
  const [, least = "0", comma, most] = /^\{(\d+)(,?)(\d*)/.exec(quantifier) ?? [];
  const from = quantifier.startsWith("+") ? 1 : Number(least);
  const to = quantifier.startsWith("?") ? 1 : comma === "" ? from : most ? Number(most) : from + 3;
  const times = random.chance(0.3) ? from : from + random.below(Math.min(to - from, 12) + 1);
  let text = "";
  for (let count = 0; count < times; count += 1) {
    reader.at = start;
    text += atom(reader);
  }
  reader.at = end + quantifier.length;
  return text;
}

function atom(reader: Reader): string {
  const { pattern, random } = reader;
  const character = pattern[reader.at] ?? "";
  reader.at += 1;
  if (character === "^" || character === "$") return "";
  if (character === ".") return random.pick([..."aZ0 -é"]);
  if (character === "[") return characterOfClass(reader);
  if (character === "\\") return escaped(reader);
  if (character !== "(") return character;
  const isNegative = pattern.startsWith("?!", reader.at) || pattern.startsWith("?<!", reader.at);
  reader.at += /^\?(?::|<?[=!]|<\w+>)/.exec(pattern.slice(reader.at))?.[0].length ?? 0;
  const text = alternatives(reader);
  reader.at += 1;
  return isNegative ? "" : text;
}

/** A character of a class such as `[a-z_]`. */
function characterOfClass(reader: Reader): string {
  const { pattern, random } = reader;
  const isNegative = pattern[reader.at] === "^";
  if (isNegative) reader.at += 1;
  const options: string[] = [];
  for (let first = true; reader.at < pattern.length && (first || pattern[reader.at] !== "]"); first = false) {
    const from = characterInClass(reader);
    const next = pattern[reader.at + 1];
    if (pattern[reader.at] === "-" && next !== "]" && next !== undefined) {
      reader.at += 1;
      const [low, high] = [from.codePointAt(0) ?? 0, characterInClass(reader).codePointAt(0) ?? 0];
      options.push(String.fromCodePoint(low + random.below(Math.max(high - low, 0) + 1)));
    } else options.push(from);
  }
  reader.at += 1;
  return isNegative ? random.pick([..."aZ0 _é"]) : random.pick(options.length > 0 ? options : ["a"]);
}

function characterInClass(reader: Reader): string {
  const character = String.fromCodePoint(reader.pattern.codePointAt(reader.at) ?? 97);
  reader.at += character.length;
  return character === "\\" ? escaped(reader) : character;
}

function escaped(reader: Reader): string {
  const { pattern, random } = reader;
  const character = pattern[reader.at] ?? "";
  reader.at += 1;
  if (character === "d") return String(random.below(10));
  if (character === "w") return random.pick([..."aZ0_"]);
  if (character === "s") return " ";
  if (character === "D" || character === "S") return random.pick(["a", "-"]);
  if (character === "W") return "-";
  if (character === "b" || character === "B") return "";
  if (character === "n") return "\n";
  if (character === "t") return "\t";
  if (character === "p" || character === "P") {
    reader.at += /^\{[^}]*\}/.exec(pattern.slice(reader.at))?.[0].length ?? 0;
    return random.pick(["a", "Z", "é", "1"]);
  }
  const code = /^(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))/.exec(character + pattern.slice(reader.at));
  if (code === null) return character;
  reader.at += code[0].length - 1;
  return String.fromCharCode(Number.parseInt(code[1] ?? code[2] ?? "61", 16));
}
