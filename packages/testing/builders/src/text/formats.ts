import type { Random } from "./random.ts";
import { wordOf } from "./words.ts";

const digits = (random: Random, count: number, alphabet = "0123456789"): string =>
  Array.from({ length: count }, () => alphabet[random.whole(0, alphabet.length - 1)]).join("");
const hex = (random: Random, count: number): string => digits(random, count, "0123456789abcdef");
const two = (value: number): string => String(value).padStart(2, "0");

function date(random: Random): string {
  return `${random.whole(2020, 2029)}-${two(random.whole(1, 12))}-${two(random.whole(1, 28))}`;
}

function time(random: Random): string {
  return `${two(random.whole(0, 23))}:${two(random.whole(0, 59))}:${two(random.whole(0, 59))}Z`;
}

function uuid(random: Random): string {
  const variant = digits(random, 1, "89ab");
  return `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-${variant}${hex(random, 3)}-${hex(random, 12)}`;
}

function base64(random: Random): string {
  return btoa(wordOf(random));
}

const host = (random: Random): string => `${wordOf(random)}.example`;
const path = (random: Random): string => `/${wordOf(random)}/${random.whole(1, 999)}`;
const email = (random: Random): string => `${wordOf(random)}.${wordOf(random)}@${host(random)}`;
const uri = (random: Random): string => `https://${host(random)}${path(random)}`;

/** The formats of JSON Schema that have a syntax, each with a function that makes a text. */
const formats: Readonly<Record<string, (random: Random) => string>> = {
  "date-time": (random) => `${date(random)}T${time(random)}`,
  date,
  time,
  duration: (random) => `P${random.whole(1, 30)}DT${random.whole(1, 23)}H`,
  // The number of fraction digits follows the JSON mapping of Protobuf.
  "google-duration": (random) =>
    `${random.whole(0, 3600)}${random.chance(0.5) ? "" : `.${String(random.whole(1, 999)).padStart(3, "0")}`}s`,
  uuid,
  email,
  "idn-email": email,
  hostname: host,
  "idn-hostname": host,
  ipv4: (random) => `192.0.2.${random.whole(1, 254)}`,
  ipv6: (random) => `2001:db8::${(random.whole(1, 65535)).toString(16)}`,
  uri,
  url: uri,
  iri: uri,
  "uri-reference": path,
  "iri-reference": path,
  "uri-template": (random) => `/${wordOf(random)}/{id}`,
  "json-pointer": path,
  "relative-json-pointer": (random) => `${random.whole(0, 3)}/${wordOf(random)}`,
  regex: (random) => `^${wordOf(random)}$`,
  byte: base64,
  base64,
};

/** Makes a text of a format. Undefined for a format without a syntax. */
export function formattedText(format: string | undefined, random: Random): string | undefined {
  return format !== undefined && Object.hasOwn(formats, format) ? formats[format]?.(random) : undefined;
}
