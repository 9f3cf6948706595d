import { createHash } from "node:crypto";

/** The most bytes of a name. File systems allow 255 or 143, and prefixes and suffixes are added to names. */
const longestName = 120;
/** The most bytes of the beginning of a longer name, which a hash of the whole name follows. */
const longestBeginning = 60;

/** Latin letters that Unicode does not decompose. */
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
 * Returns the words of a name in any style: `HTTPServer-status_2` has "HTTP", "Server", "status" and "2". Latin letters
 * lose their accents; other scripts stay as they are: `注文`. A name that consists of symbols becomes their code points.
 * Of a name that is too long, only the beginning remains, with a hash.
 */
export function wordsOf(text: string): readonly string[] {
  const words = allWords(text);
  if (!isTooLong(words)) return words;
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
  return [...firstWords(words), `x${hash}`];
}

/** True if generated code uses only the beginning of a name. */
export function isLong(text: string): boolean {
  return isTooLong(allWords(text));
}

function isTooLong(words: readonly string[]): boolean {
  return byteLength(words.join("-")) > longestName;
}

function allWords(text: string): readonly string[] {
  const words = split(text);
  return words.length > 0 ? words : symbolWords(text);
}

function split(text: string): readonly string[] {
  return /^[\x20-\x7e]*$/.test(text) ? splitAscii(text) : splitUnicode(text);
}

/** The same for ASCII, in a third of the time: most names are ASCII, and each is split for several purposes. */
function splitAscii(text: string): readonly string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
}

function splitUnicode(text: string): readonly string[] {
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

/** Returns the words that fit into the beginning of a long name. The last one may be cut. */
function firstWords(words: readonly string[]): readonly string[] {
  const beginning: string[] = [];
  let room = longestBeginning;
  for (const word of words) {
    let cut = "";
    for (const character of word) {
      if (byteLength(cut + character) > room) break;
      cut += character;
    }
    if (cut !== "") beginning.push(cut);
    room -= byteLength(word) + 1;
    if (room <= 0) break;
  }
  return beginning;
}

/** File systems limit names in bytes. */
function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

/** `PlaceOrder`. A name that would begin with another character than a letter or `_` is prefixed with `_`. */
export function pascalCase(text: string): string {
  return withValidStart(wordsOf(text).map(capitalized).join(""));
}

/** `placeOrder` */
export function camelCase(text: string): string {
  const [first = "", ...rest] = wordsOf(text);
  const start = first === first.toUpperCase() ? first.toLowerCase() : uncapitalized(first);
  return withValidStart(start + rest.map(capitalized).join(""));
}

/** `place-order`, for file names. */
export function kebabCase(text: string): string {
  return wordsOf(text).join("-").toLowerCase();
}

/** True if a property of that name needs no quotes. */
export function isIdentifier(text: string): boolean {
  return (
    /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(text) && !/\p{Default_Ignorable_Code_Point}/u.test(text)
  );
}

function capitalized(word: string): string {
  const [first = ""] = word;
  return first.toUpperCase() + word.slice(first.length);
}

function uncapitalized(word: string): string {
  const [first = ""] = word;
  return first.toLowerCase() + word.slice(first.length);
}

function withValidStart(name: string): string {
  return /^[\p{ID_Start}_]/u.test(name) ? name : `_${name}`;
}
