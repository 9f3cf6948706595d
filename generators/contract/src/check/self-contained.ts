import { isReference, type ReferenceObject, type Sources } from "../load/sources.ts";
import { type Fields, isFields, listOf } from "../values/fields.ts";

/** They would change what references mean. */
const identifiers = new Set(["$id", "$anchor", "$dynamicAnchor", "$schema"]);

/**
 * A schema together with those that it refers to, each once, so that its size stays what it is. Members
 * of a choice with a discriminator may overlap, and to inherit from its base does not require the choice again.
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
    const written = Object.fromEntries(entries);
    if (!Array.isArray(value.oneOf) || !isDiscriminated(sources, value)) return written;
    const { oneOf, allOf = [], ...rest } = written;
    return { ...rest, allOf: [...allOf, { anyOf: oneOf }] };
  };
  const inherit = (item: unknown): unknown => {
    const base = isReference(item) ? sources.follow(item) : undefined;
    if (!isReference(item) || !isFields(base) || base.discriminator === undefined) return copy(item);
    const { oneOf: _, anyOf: __, ...own } = base;
    return { $ref: refer(item, own) };
  };
  /** Refers to the target, or to a replacement for it. */
  const refer = (reference: ReferenceObject, instead?: Fields): string => {
    const target = sources.resolve(reference);
    const place = target === undefined ? "" : `${target.origin.file}#${target.origin.pointer}`;
    const key = instead === undefined ? place : `inherited ${place}`;
    const known = names.get(key);
    if (known !== undefined) return known;
    const name = `${names.size}`;
    names.set(key, `#/definitions/${name}`);
    waiting.push([name, instead ?? (target === undefined ? {} : target.value)]);
    return `#/definitions/${name}`;
  };

  const root = copy(schema);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    definitions[next[0]] = copy(next[1]);
  // Beside "$ref" nothing counts, hence "allOf".
  return typeof root === "boolean" ? { allOf: [root] } : { allOf: [root], definitions };
}

/** Whether a schema or a member of its choice has a discriminator, its own or an inherited one. */
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
