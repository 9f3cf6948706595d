import type { Sources } from "../load/sources.ts";
import { isReference, type ReferenceObject } from "../references/reference-object.ts";
import { type Fields, isFields, listOf } from "../values/fields.ts";
import { originText } from "../values/origin.ts";

/** Keywords that would change the meaning of references. */
const identifiers = new Set(["$id", "$anchor", "$dynamicAnchor", "$schema"]);

/**
 * A schema together with the schemas that it refers to. Each of them is contained once, so that the result is not much
 * larger than the schemas. Members of a choice with a discriminator may overlap, and inheriting from the base of such a
 * choice does not require the choice again.
 */
export function selfContained(sources: Sources, schema: unknown): Fields {
  const definitions: Record<string, unknown> = {};
  const names = new Map<string, string>();
  const waiting: [string, unknown][] = [];

  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (!isFields(value)) return value;
    if (isReference(value)) return { $ref: refer(value) };
    const entries = Object.entries(value)
      .filter(([key, item]) => !(identifiers.has(key) && typeof item === "string"))
      .map(([key, item]) => [key, key === "allOf" && Array.isArray(item) ? item.map(inherit) : copy(item)]);
    const copied = Object.fromEntries(entries);
    if (!Array.isArray(value.oneOf) || !isDiscriminated(sources, value)) return copied;
    const { oneOf, allOf = [], ...rest } = copied;
    return { ...rest, allOf: [...allOf, { anyOf: oneOf }] };
  };
  const inherit = (item: unknown): unknown => {
    const base = isReference(item) ? sources.follow(item) : undefined;
    if (!isReference(item) || !isFields(base) || base.discriminator === undefined) return copy(item);
    const { oneOf: _, anyOf: __, ...own } = base;
    return { $ref: refer(item, own) };
  };
  /** Refers to the target, or to a replacement for it. */
  const refer = (reference: ReferenceObject, replacement?: Fields): string => {
    const target = sources.resolve(reference);
    const origin = target === undefined ? "" : originText(target.origin);
    const key = replacement === undefined ? origin : `inherited ${origin}`;
    const known = names.get(key);
    if (known !== undefined) return known;
    const name = `${names.size}`;
    names.set(key, `#/definitions/${name}`);
    waiting.push([name, replacement ?? (target === undefined ? {} : target.value)]);
    return `#/definitions/${name}`;
  };

  const root = copy(schema);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    definitions[next[0]] = copy(next[1]);
  // Keywords beside a "$ref" would be ignored, hence "allOf".
  return typeof root === "boolean" ? { allOf: [root] } : { allOf: [root], definitions };
}

/**
 * True if a schema or a member of its choice has a discriminator, inherited or not. JSON Schema ignores discriminators,
 * so that `oneOf` would reject an example that also fits a member for another value.
 */
function isDiscriminated(sources: Sources, { discriminator, oneOf }: Fields): boolean {
  return discriminator !== undefined || listOf(oneOf).some((member) => hasDiscriminator(sources, member));
}

function hasDiscriminator(
  sources: Sources,
  schema: unknown,
  seen: ReadonlySet<unknown> = new Set(),
): boolean {
  const fields = sources.follow(schema);
  if (!isFields(fields) || seen.has(fields)) return false;
  const within = new Set([...seen, fields]);
  return (
    fields.discriminator !== undefined ||
    listOf(fields.allOf).some((part) => hasDiscriminator(sources, part, within))
  );
}
