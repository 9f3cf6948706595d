import { MessagingError } from "../errors/errors.ts";

/** The values of an address's parameters, by name. */
export type Parameters = Readonly<Record<string, string>>;

interface Template {
  /** Literal texts and parameters in turn; the first and the last are literal, perhaps empty. */
  readonly parts: readonly string[];
  readonly names: readonly string[];
  /** Takes an address apart: one group a parameter. */
  readonly pattern: RegExp;
}

const templates = new Map<string, Template>();

/** Whether a template has parameters, or an address has some left open. */
export function isOpen(address: string): boolean {
  return address.includes("{");
}

/**
 * Fills a template's parameters in. Letters, digits, `_` and `-` stay as they are; every other byte of
 * a value is percent-encoded, and so is the character that ends the parameter in the template. Hence no
 * value can be a separator or a wildcard of any broker, and `parseAddress` gives back what went in.
 * Parameters without a value stay open. Throws MessagingError `invalid_address` for an empty value.
 */
export function renderAddress(template: string, parameters: Parameters): string {
  const { parts, names } = parseTemplate(template);
  let address = parts[0] as string;
  names.forEach((name, index) => {
    const next = parts[index + 1] as string;
    address +=
      (Object.hasOwn(parameters, name) ? encode(template, name, parameters[name], next[0]) : `{${name}}`) +
      next;
  });
  return address;
}

/** Takes an address apart: the parameters' values, or nothing if it is not one of the template's. */
export function parseAddress(template: string, address: string): Parameters | undefined {
  const { names, pattern } = parseTemplate(template);
  const match = pattern.exec(address);
  if (match === null) return undefined;
  const parameters: Record<string, string> = {};
  names.forEach((name, index) => {
    parameters[name] = decode(match[index + 1] as string);
  });
  return parameters;
}

/** Whether an address is one of those that a partly filled template stands for. */
export function matchesAddress(open: string, address: string): boolean {
  return isOpen(open) ? parseTemplate(open).pattern.test(address) : open === address;
}

function parseTemplate(template: string): Template {
  const known = templates.get(template);
  if (known !== undefined) return known;
  const pieces = template.split(/\{([^{}]*)\}/);
  const parts = pieces.filter((_, index) => index % 2 === 0);
  const names = pieces.filter((_, index) => index % 2 === 1);
  if (parts.slice(1, -1).includes("")) {
    throw new MessagingError(
      "invalid_address",
      `Two parameters of "${template}" touch, so that no address can be taken apart. Put a separator between them.`,
    );
  }
  const source = names.map((_, index) => {
    const next = parts[index + 1] as string;
    return `((?:%[0-9A-F]{2}|[^%${next === "" ? "" : escapePattern(next[0] as string)}])+)${escapePattern(next)}`;
  });
  const parsed = {
    parts,
    names,
    pattern: new RegExp(`^${escapePattern(parts[0] as string)}${source.join("")}$`),
  };
  // Templates come from contracts and are few; a program that makes them up must not grow the map for ever.
  if (templates.size >= 10_000) templates.clear();
  templates.set(template, parsed);
  return parsed;
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

function encode(template: string, name: string, value: unknown, end: string | undefined): string {
  if (typeof value !== "string" || value === "" || !value.isWellFormed()) {
    throw new MessagingError(
      "invalid_address",
      `Parameter "${name}" of "${template}" is ${JSON.stringify(value)}. Give it a text of at least one character.`,
    );
  }
  return encodeURIComponent(value).replace(/%..|[^%]/g, (piece) => {
    const special = piece.length === 1 && (piece === end || "!~*'().".includes(piece));
    return special ? `%${piece.charCodeAt(0).toString(16).toUpperCase()}` : piece;
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // another program's address, which knows nothing of our encoding
  }
}
