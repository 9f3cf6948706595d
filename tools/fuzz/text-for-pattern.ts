import type { Random } from "./random.ts";

/** A text that probably fits a pattern: lookarounds and back references are not understood, nor need they be. */
export function textLike(pattern: string, random: Random): string {
  let at = 0;

  function alternatives(): string {
    const options = [sequence()];
    while (pattern[at] === "|") {
      at += 1;
      options.push(sequence());
    }
    return random.pick(options);
  }

  function sequence(): string {
    let text = "";
    while (at < pattern.length && pattern[at] !== "|" && pattern[at] !== ")") text += repeated();
    return text;
  }

  function repeated(): string {
    const start = at;
    let text = atom();
    const end = at;
    const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(pattern.slice(at))?.[0];
    if (quantifier === undefined) return text;
    const [, least = "0", comma, most] = /^\{(\d+)(,?)(\d*)/.exec(quantifier) ?? [];
    const from = quantifier.startsWith("+") ? 1 : Number(least);
    const to = quantifier.startsWith("?") ? 1 : comma === "" ? from : most ? Number(most) : from + 3;
    const times = random.chance(0.3) ? from : from + random.below(Math.min(to - from, 12) + 1);
    text = "";
    for (let count = 0; count < times; count += 1) {
      at = start;
      text += atom();
    }
    at = end + quantifier.length;
    return text;
  }

  function atom(): string {
    const character = pattern[at] ?? "";
    at += 1;
    if (character === "^" || character === "$") return "";
    if (character === ".") return random.pick([..."aZ0 -é"]);
    if (character === "[") return fromClass();
    if (character === "\\") return escaped();
    if (character !== "(") return character;
    const isNegative = pattern.startsWith("?!", at) || pattern.startsWith("?<!", at);
    at += /^\?(?::|<?[=!]|<\w+>)/.exec(pattern.slice(at))?.[0].length ?? 0;
    const text = alternatives();
    at += 1;
    return isNegative ? "" : text;
  }

  function fromClass(): string {
    const isNegative = pattern[at] === "^";
    if (isNegative) at += 1;
    const options: string[] = [];
    for (let first = true; at < pattern.length && (first || pattern[at] !== "]"); first = false) {
      const from = one();
      if (pattern[at] === "-" && pattern[at + 1] !== "]" && at + 1 < pattern.length) {
        at += 1;
        const [low, high] = [from.codePointAt(0) ?? 0, one().codePointAt(0) ?? 0];
        options.push(String.fromCodePoint(low + random.below(Math.max(high - low, 0) + 1)));
      } else options.push(from);
    }
    at += 1;
    return isNegative ? random.pick([..."aZ0 _é"]) : random.pick(options.length > 0 ? options : ["a"]);
  }

  function one(): string {
    const character = String.fromCodePoint(pattern.codePointAt(at) ?? 97);
    at += character.length;
    return character === "\\" ? escaped() : character;
  }

  function escaped(): string {
    const character = pattern[at] ?? "";
    at += 1;
    if (character === "d") return String(random.below(10));
    if (character === "w") return random.pick([..."aZ0_"]);
    if (character === "s") return " ";
    if (character === "D" || character === "S") return random.pick(["a", "-"]);
    if (character === "W") return "-";
    if (character === "b" || character === "B") return "";
    if (character === "n") return "\n";
    if (character === "t") return "\t";
    if (character === "p" || character === "P") {
      at += /^\{[^}]*\}/.exec(pattern.slice(at))?.[0].length ?? 0;
      return random.pick(["a", "Z", "é", "1"]);
    }
    const code = /^(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))/.exec(character + pattern.slice(at));
    if (code === null) return character;
    at += code[0].length - 1;
    return String.fromCharCode(Number.parseInt(code[1] ?? code[2] ?? "61", 16));
  }

  return alternatives();
}
