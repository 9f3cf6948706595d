import type { Origin } from "../model/contract.ts";
import { dialectOf, hasSiblings, isLaterDraft } from "../schema-format/dialect.ts";
import { type Fields, isFields } from "../values/fields.ts";
import { fragmentPointer, isPointer } from "../values/pointer.ts";
import { isAddress, type Reference } from "./references.ts";

/** What stands at a place of a file, as far as `$id` is concerned: of what is no schema, none counts. */
type Kind = "document" | "file" | "schema" | "schemas" | "other";

/** Where one is in a file on the way down. */
export interface Scope {
  /** What references there are relative to: the file's own address, or the `$id` around. */
  readonly base: string;
  readonly kind: Kind;
  /** True if an `$id` beside a `$ref` counts, as it does since 2019-09. */
  readonly countsSiblings: boolean;
}

const keywords: Readonly<Record<string, Kind>> = {
  ...kindOfEach("schemas", "properties", "patternProperties", "definitions", "$defs"),
  ...kindOfEach("schemas", "dependencies", "dependentSchemas"),
  ...kindOfEach("schema", "items", "additionalItems", "prefixItems", "unevaluatedItems", "contains"),
  ...kindOfEach("schema", "additionalProperties", "unevaluatedProperties", "propertyNames", "contentSchema"),
  ...kindOfEach("schema", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "schema"),
};
const parts: Readonly<Record<string, Kind>> = {
  ...kindOfEach("schema", "payload", "headers", "schema"),
  ...kindOfEach("schemas", "schemas"),
  ...kindOfEach("other", "enum", "const", "default", "examples"),
};

/** The scope of the contract itself. */
export function contractScope(file: string): Scope {
  return { base: addressOf(file), kind: "document", countsSiblings: false };
}

/** The scope of a file that something refers to, which may be a schema. */
export function fileScope(file: string, { countsSiblings }: Pick<Scope, "countsSiblings">): Scope {
  return { base: addressOf(file), kind: "file", countsSiblings };
}

/** The scope of a member or an item. */
export function scopeWithin({ base, kind, countsSiblings }: Scope, holder: object, key: string): Scope {
  return { base, kind: Array.isArray(holder) ? kind : kindWithin(kind, key), countsSiblings };
}

/** The scope within a value, and the addresses that its `$id`, `$anchor` and `$dynamicAnchor` give it. */
export function identified(
  value: object,
  around: Scope,
): { readonly scope: Scope; readonly addresses: readonly string[] } {
  if (!isFields(value)) return { scope: around, addresses: [] };
  const kind = around.kind === "file" && isSchema(value) ? "schema" : around.kind;
  const scope: Scope = { ...around, kind, countsSiblings: countsSiblings(value, around) };
  const isHidden = typeof value.$ref === "string" && !scope.countsSiblings;
  if (kind !== "schema" || isHidden) return { scope, addresses: [] };
  const id = typeof value.$id === "string" ? resolveAddress(value.$id, scope.base) : undefined;
  const isBase = id !== undefined && !id.includes("#");
  const base = isBase ? id : scope.base;
  const anchors = [value.$anchor, value.$dynamicAnchor].filter((name) => typeof name === "string");
  const addresses = [...(id === undefined ? [] : [id]), ...anchors.map((name) => `${base}#${name}`)];
  return { scope: { ...scope, base }, addresses };
}

/** The value's own `schemaFormat` or `$schema` decides, or else the scope around it. */
function countsSiblings({ schemaFormat, $schema }: Fields, around: Scope): boolean {
  if (typeof schemaFormat === "string") {
    const dialect = dialectOf(schemaFormat);
    return dialect !== undefined && hasSiblings(dialect);
  }
  return typeof $schema === "string" ? isLaterDraft($schema) : around.countsSiblings;
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
  if (around === undefined || !isPointer(pointer)) return undefined;
  return { file: around.file, pointer: around.pointer + pointer };
}

export function withoutFragment(address: string): string {
  return address.replace(/#.*$/s, "");
}

/** Whether something of no known kind has what only schemas have. */
function isSchema(value: object): boolean {
  return [
    "$id",
    "$schema",
    "$anchor",
    "$dynamicAnchor",
    "type",
    "enum",
    "const",
    ...Object.keys(keywords),
  ].some((key) => Object.hasOwn(value, key));
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
