import { createHash } from "node:crypto";

/** Longer names are shortened: file systems allow 255 bytes, some 143, and a name has things put before and after it. */
const longest = 120;
/** What is kept of a longer name, before the hash that tells it from others. */
const longestBeginning = 60;

/** Latin letters that Unicode does not take apart. */
const latin: Readonly<Record<string, string>> = {
  ß: "ss",
  ẞ: "SS",
  æ: "ae",
  Æ: "AE",
  œ: "oe",
  Œ: "OE",
  ø: "o",
  Ø: "O",
  ł: "l",
  Ł: "L",
  đ: "d",
  Đ: "D",
  ð: "d",
  Ð: "D",
  þ: "th",
  Þ: "TH",
  ı: "i",
};

/**
 * The words of a name, whatever its style: `HTTPServer-status_2` has "HTTP", "Server", "status" and "2". Latin letters
 * lose their accents, all others stay: `注文`. A name of nothing but symbols is told by their numbers in Unicode.
 */
export function wordsOf(text: string): readonly string[] {
  const words = split(text);
  const all = words.length > 0 ? words : symbolWords(text);
  const whole = all.join("-");
  if (sizeOf(whole) <= longest) return all;
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
  return [...beginning(all), `x${hash}`];
}

/** Whether generated code has only the beginning of a name. */
export function isLong(text: string): boolean {
  const words = split(text);
  return sizeOf((words.length > 0 ? words : symbolWords(text)).join("-")) > longest;
}

function split(text: string): readonly string[] {
  return text
    .normalize("NFKD")
    .replace(/(?<=\p{Script=Latin})\p{M}+/gu, "")
    .normalize("NFC")
    .replace(/[ßẞæÆœŒøØłŁđĐðÐþÞı]/g, (letter) => latin[letter] ?? letter)
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, "$1 $2")
    .split(/(?:[^\p{ID_Continue}]|[\p{Pc}\p{Po}\p{Default_Ignorable_Code_Point}])+/u)
    .map((word) => word.replace(/^\p{M}+/u, ""))
    .filter((word) => word !== "");
}

function symbolWords(text: string): readonly string[] {
  const symbols = Array.from(text, (symbol) => `u${(symbol.codePointAt(0) ?? 0).toString(16)}`);
  return symbols.length === 0 ? ["unnamed"] : symbols;
}

/** The words that fit into a short name, the last one cut if need be. */
function beginning(words: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let room = longestBeginning;
  for (const word of words) {
    let cut = "";
    for (const character of word) {
      if (sizeOf(cut + character) > room) break;
      cut += character;
    }
    if (cut !== "") kept.push(cut);
    room -= sizeOf(word) + 1;
    if (room <= 0) break;
  }
  return kept;
}

/** In bytes, as file systems count. */
function sizeOf(text: string): number {
  return Buffer.byteLength(text);
}

/** `PlaceOrder`. What cannot begin a name gets `_` in front. */
export function pascalCase(text: string): string {
  return beginable(wordsOf(text).map(capital).join(""));
}

/** `placeOrder`. */
export function camelCase(text: string): string {
  const [first = "", ...rest] = wordsOf(text);
  const start = first === first.toUpperCase() ? first.toLowerCase() : uncapital(first);
  return beginable(start + rest.map(capital).join(""));
}

/** `place-order`, for the names of files. */
export function kebabCase(text: string): string {
  return wordsOf(text).join("-").toLowerCase();
}

/** Whether a property of that name needs no quotes. */
export function isIdentifier(text: string): boolean {
  return (
    /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(text) && !/\p{Default_Ignorable_Code_Point}/u.test(text)
  );
}

function capital(word: string): string {
  const [first = ""] = word;
  return first.toUpperCase() + word.slice(first.length);
}

function uncapital(word: string): string {
  const [first = ""] = word;
  return first.toLowerCase() + word.slice(first.length);
}

function beginable(name: string): string {
  return /^[\p{ID_Start}_]/u.test(name) ? name : `_${name}`;
}
