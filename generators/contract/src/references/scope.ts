import { dialectOf, hasSiblings, isLaterDraft } from "../schema-format/dialect.ts";
import { type Fields, isFields } from "../values/fields.ts";
import { addressOf, resolveAddress } from "./addresses.ts";

/**
 * The role of a value in a file. Only in schemas does `$id` change the base of references: in an example or under an
 * unknown keyword it is data. A file that a reference names may be a schema or have schemas somewhere inside, which is
 * decided by its keys.
 */
type Role = "document" | "file" | "schema" | "schemas" | "other";

/** The surroundings of a value that determine how `$id` and `$ref` in it are read. */
export interface Scope {
  /** The base of references: the file's address, or the `$id` around the value. */
  readonly base: string;
  readonly role: Role;
  /** True if an `$id` beside a `$ref` counts, which is the case since 2019-09. */
  readonly countsSiblings: boolean;
}

const keywords: Readonly<Record<string, Role>> = {
  ...roleOfEach("schemas", "properties", "patternProperties", "definitions", "$defs"),
  ...roleOfEach("schemas", "dependencies", "dependentSchemas"),
  ...roleOfEach("schema", "items", "additionalItems", "prefixItems", "unevaluatedItems", "contains"),
  ...roleOfEach("schema", "additionalProperties", "unevaluatedProperties", "propertyNames", "contentSchema"),
  ...roleOfEach("schema", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "schema"),
};
const documentKeys: Readonly<Record<string, Role>> = {
  ...roleOfEach("schema", "payload", "headers", "schema"),
  ...roleOfEach("schemas", "schemas"),
  ...roleOfEach("other", "enum", "const", "default", "examples"),
};

/** The scope of the contract itself. */
export function contractScope(file: string): Scope {
  return { base: addressOf(file), role: "document", countsSiblings: false };
}

/** The scope of a file that a reference names. The file may be a schema. */
export function fileScope(file: string, { countsSiblings }: Pick<Scope, "countsSiblings">): Scope {
  return { base: addressOf(file), role: "file", countsSiblings };
}

/** The scope of a member or an item. */
export function scopeWithin({ base, role, countsSiblings }: Scope, holder: object, key: string): Scope {
  return { base, role: Array.isArray(holder) ? role : roleWithin(role, key), countsSiblings };
}

/** The scope of the members of a value, and the addresses that its `$id`, `$anchor` and `$dynamicAnchor` give it. */
export function identify(
  value: object,
  around: Scope,
): { readonly scope: Scope; readonly addresses: readonly string[] } {
  if (!isFields(value)) return { scope: around, addresses: [] };
  const role = around.role === "file" && isSchema(value) ? "schema" : around.role;
  const scope: Scope = { ...around, role, countsSiblings: countsSiblings(value, around) };
  const isHidden = typeof value.$ref === "string" && !scope.countsSiblings;
  if (role !== "schema" || isHidden) return { scope, addresses: [] };
  const id = typeof value.$id === "string" ? resolveAddress(value.$id, scope.base) : undefined;
  const isBase = id !== undefined && !id.includes("#");
  const base = isBase ? id : scope.base;
  const anchors = [value.$anchor, value.$dynamicAnchor].filter((name) => typeof name === "string");
  const addresses = [...(id === undefined ? [] : [id]), ...anchors.map((name) => `${base}#${name}`)];
  return { scope: { ...scope, base }, addresses };
}

/** The `schemaFormat` or `$schema` of the value decides, otherwise the scope around it. */
function countsSiblings({ schemaFormat, $schema }: Fields, around: Scope): boolean {
  if (typeof schemaFormat === "string") {
    const dialect = dialectOf(schemaFormat);
    return dialect !== undefined && hasSiblings(dialect);
  }
  return typeof $schema === "string" ? isLaterDraft($schema) : around.countsSiblings;
}

const schemaKeys = ["$id", "$schema", "$anchor", "$dynamicAnchor", "type", "enum", "const"];

/** True if a value of unknown role has a key that only schemas have. */
function isSchema(value: object): boolean {
  return [...schemaKeys, ...Object.keys(keywords)].some((key) => Object.hasOwn(value, key));
}

function roleWithin(role: Role, key: string): Role {
  switch (role) {
    case "schemas":
      return "schema";
    case "schema":
      return own(keywords, key) ?? "other";
    case "document":
      return own(documentKeys, key) ?? "document";
    case "file":
      return own(keywords, key) ?? own(documentKeys, key) ?? "file";
    case "other":
      return "other";
  }
}

function own(roles: Readonly<Record<string, Role>>, key: string): Role | undefined {
  return Object.hasOwn(roles, key) ? roles[key] : undefined;
}

function roleOfEach(role: Role, ...keys: readonly string[]): Record<string, Role> {
  return Object.fromEntries(keys.map((key) => [key, role]));
}
