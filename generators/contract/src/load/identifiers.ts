import type { Origin } from "../model.ts";
import { isFields } from "../value.ts";
import { fragmentPointer } from "./pointer.ts";
import { isAddress, type Reference } from "./references.ts";

/** What stands at a place of a file, as far as `$id` is concerned: of what is no schema, none counts. */
type Kind = "document" | "file" | "schema" | "schemas" | "other";

/** Where one is in a file on the way down. */
export interface Scope {
  /** What references there are relative to: the file's own address, or the `$id` around. */
  readonly base: string;
  readonly kind: Kind;
}

const keywords: Readonly<Record<string, Kind>> = {
  ...kindOfEach("schemas", "properties", "patternProperties", "definitions", "$defs", "dependencies"),
  ...kindOfEach("schema", "items", "additionalItems", "contains", "additionalProperties", "propertyNames"),
  ...kindOfEach("schema", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "schema"),
};
const parts: Readonly<Record<string, Kind>> = {
  ...kindOfEach("schema", "payload", "headers", "schema"),
  ...kindOfEach("schemas", "schemas"),
  ...kindOfEach("other", "enum", "const", "default", "examples"),
};

/** Where a file begins; the contract itself is a document, and others may be schemas. */
export function scopeOf(file: string, isContract: boolean): Scope {
  return { base: addressOf(file), kind: isContract ? "document" : "file" };
}

/** Where a member or an item of something is. */
export function scopeWithin({ base, kind }: Scope, holder: object, key: string): Scope {
  return { base, kind: Array.isArray(holder) ? kind : kindWithin(kind, key) };
}

/** What a schema's `$id` makes of the place where it stands: a base, or a name (`#tea`) for it. */
export function identified(
  value: object,
  around: Scope,
): { readonly scope: Scope; readonly address?: string } {
  const scope: Scope = around.kind === "file" && isSchema(value) ? { ...around, kind: "schema" } : around;
  if (scope.kind !== "schema") return { scope };
  // Beside "$ref" nothing counts, "$id" no more than the rest.
  if (!isFields(value) || typeof value.$id !== "string" || typeof value.$ref === "string") return { scope };
  const address = resolveAddress(value.$id, scope.base);
  if (address === undefined) return { scope };
  const [base = "", anchor = ""] = address.split("#");
  if (anchor !== "") return { scope, address };
  return { scope: { base, kind: "schema" }, address: base };
}

/** A reference as an address of its own; nothing if it cannot be one. */
export function resolveAddress(ref: string, base: string): string | undefined {
  return URL.canParse(ref, base) ? new URL(ref, base).href.replace(/#$/, "") : undefined;
}

/** A file's own address. Those of this computer have one that no computer answers to. */
export function addressOf(file: string): string {
  if (isAddress(file)) return file;
  return `posthorn:///${encodeURI(file.replaceAll("../", "~above/"))}`;
}

/** The schemas of all files by their addresses; of two with one address the first. */
export type Addresses = Map<string, Origin>;

/** The place of an address, by the `$id`s and files that there are. */
export function placeAt(address: string, addresses: Addresses): Reference | undefined {
  const named = addresses.get(address);
  if (named !== undefined) return named;
  const file = withoutFragment(address);
  const around = addresses.get(file);
  const pointer = fragmentPointer(address.slice(file.length + 1));
  if (around === undefined || (pointer !== "" && !pointer.startsWith("/"))) return undefined;
  return { file: around.file, pointer: around.pointer + pointer };
}

export function withoutFragment(address: string): string {
  return address.replace(/#.*$/s, "");
}

/** Whether something of no known kind has what only schemas have. */
function isSchema(value: object): boolean {
  return ["$id", "$schema", "type", "enum", "const", ...Object.keys(keywords)].some((key) =>
    Object.hasOwn(value, key),
  );
}

function kindWithin(kind: Kind, key: string): Kind {
  switch (kind) {
    case "schemas":
      return "schema";
    case "schema":
      return own(keywords, key) ?? "other";
    case "document":
      return own(parts, key) ?? "document";
    case "file":
      return own(keywords, key) ?? own(parts, key) ?? "file";
    case "other":
      return "other";
  }
}

function own(kinds: Readonly<Record<string, Kind>>, key: string): Kind | undefined {
  return Object.hasOwn(kinds, key) ? kinds[key] : undefined;
}

function kindOfEach(kind: Kind, ...keys: readonly string[]): Record<string, Kind> {
  return Object.fromEntries(keys.map((key) => [key, kind]));
}
