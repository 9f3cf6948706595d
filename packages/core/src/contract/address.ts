import { MessagingError } from "../errors/messaging-error.ts";

/** The values of an address's parameters, by name. */
export type Parameters = Readonly<Record<string, string>>;

interface Template {
  /** The literal text before, between and after the parameters: one more than there are names, some perhaps empty. */
  readonly literals: readonly string[];
  readonly names: readonly string[];
  /** Matches an address of the template, with one group for each parameter. */
  readonly pattern: RegExp;
}

const templates = new Map<string, Template>();

/** True for a template with parameters, and for an address in which some have no value yet. */
export function isOpen(address: string): boolean {
  return address.includes("{");
}

/**
 * Fills in a template's parameters. Letters, digits, `_` and `-` stay as they are. Every other byte of a value is
 * percent-encoded, and so is the character that ends the parameter in the template. Hence no value can be a separator
 * or a wildcard of any broker, and `parseAddress` returns the same values. Parameters without a value stay open.
 * Throws MessagingError `invalid_address` for an empty value.
 */
export function renderAddress(template: string, parameters: Parameters): string {
  const { literals, names } = parseTemplate(template);
  let address = literals[0] as string;
  names.forEach((name, index) => {
    const next = literals[index + 1] as string;
    if (Object.hasOwn(parameters, name)) {
      const value: unknown = parameters[name];
      if (typeof value !== "string" || value === "" || !value.isWellFormed()) {
        throw new MessagingError(
          "invalid_address",
          `Parameter "${name}" of "${template}" is ${JSON.stringify(value)}. Give it a text of at least one character.`,
        );
      }
      address += encode(value, next[0]) + next;
    } else address += `{${name}}${next}`;
  });
  return address;
}

/** Returns the values of the parameters in an address, or undefined if the address does not fit the template. */
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

/** Returns the names of a template's parameters. */
export function parameterNames(template: string): readonly string[] {
  return parseTemplate(template).names;
}

/** True if an address fits a template. Some parameters of the template may already be filled in. */
export function matchesAddress(template: string, address: string): boolean {
  return isOpen(template) ? parseTemplate(template).pattern.test(address) : template === address;
}

function parseTemplate(template: string): Template {
  const cached = templates.get(template);
  if (cached !== undefined) return cached;
  const texts = template.split(/\{([^{}]*)\}/);
  const literals = texts.filter((_, index) => index % 2 === 0);
  const names = texts.filter((_, index) => index % 2 === 1);
  if (literals.slice(1, -1).includes("")) {
    throw new MessagingError(
      "invalid_address",
      `Two parameters of "${template}" touch. Put a separator between them.`,
    );
  }
  const source = names.map((_, index) => {
    const next = literals[index + 1] as string;
    return `((?:%[0-9A-F]{2}|[^%${next === "" ? "" : escapePattern(next[0] as string)}])+)${escapePattern(next)}`;
  });
  const parsed = {
    literals,
    names,
    pattern: new RegExp(`^${escapePattern(literals[0] as string)}${source.join("")}$`),
  };
  // Contracts have few templates. A program that makes them up must not fill the memory.
  if (templates.size >= 10_000) templates.clear();
  templates.set(template, parsed);
  return parsed;
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

/** @param end - the character that follows the parameter in the template */
function encode(value: string, end: string | undefined): string {
  return encodeURIComponent(value).replace(/%..|[^%]/g, (character) => {
    const isSpecial = character.length === 1 && (character === end || "!~*'().".includes(character));
    return isSpecial ? `%${character.charCodeAt(0).toString(16).toUpperCase()}` : character;
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // the address of a program that does not percent-encode
  }
}
