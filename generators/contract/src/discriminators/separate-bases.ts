import type { NamedSchema, Schema, SchemaObject } from "../model/schema.ts";
import { type Choice, choicesIn, type Hierarchy, hierarchyOf } from "./hierarchy.ts";

/**
 * Resolves the circle in which the members of a choice inherit from the schema that offers the choice: `Pet` is one of
 * `Cat` and `Dog`, and both are all of `Pet`. The properties of `Pet` become a separate schema that `Cat` and `Dog`
 * inherit, and `Pet` remains the choice. Schemas without a discriminator stay as they are.
 *
 *     Pet: { discriminator: kind, properties: { name }, oneOf: [Cat, Dog] }     Cat: { allOf: [Pet, …] }
 *
 * becomes
 *
 *     Pet: { discriminator: kind, oneOf: [Cat, Dog] }     Pet_properties: { properties: { name } }
 *     Cat: { allOf: [Pet_properties, …] }
 *
 * Taken literally, the first form would require a cat to be exactly one of cat and dog as a part of being a cat, without
 * end. Authors mean inheritance by it, and other tools read it so.
 */
export function separateBases(schemas: readonly NamedSchema[]): readonly NamedSchema[] {
  const hierarchy = hierarchyOf(schemas);
  const taken = new Set(schemas.map(({ name }) => name));
  const bases = new Map<string, Base>();
  /** The names of the bases, by the schemas that refer to them. */
  const inherited = new Map<string, Set<string>>();
  for (const { name, schema } of schemas) {
    const choices = circularChoices(name, schema, hierarchy);
    if (choices.length === 0) continue;
    bases.set(name, { properties: nameFor(name, taken), keywords: choices.map(({ keyword }) => keyword) });
    for (const heir of choices.flatMap(({ heirs }) => heirs))
      inherited.set(heir, (inherited.get(heir) ?? new Set()).add(name));
  }
  if (bases.size === 0) return schemas;
  const rewritten = schemas.map((named): NamedSchema => {
    const names = inherited.get(named.name);
    return names === undefined ? named : { ...named, schema: inheriting(named.schema, names, bases) };
  });
  const separated = rewritten.flatMap((named) => {
    const base = bases.get(named.name);
    return base === undefined ? [named] : separate(named, base);
  });
  const after = hierarchyOf(separated);
  return separated.map((named): NamedSchema => {
    const base = bases.get(named.name);
    return base === undefined ? named : { ...named, schema: withoutOwn(named.schema, base, after) };
  });
}

interface Base {
  /** The name of the schema that gets the base's properties. */
  readonly properties: string;
  readonly keywords: readonly Choice["keyword"][];
}

function nameFor(base: string, taken: Set<string>): string {
  let name = `${base}_properties`;
  while (taken.has(name)) name = `${name}_`;
  taken.add(name);
  return name;
}

/** Finds the choices whose members inherit from the schema itself, with the schemas that refer to it. */
function circularChoices(
  name: string,
  schema: Schema,
  hierarchy: Hierarchy,
): readonly { readonly keyword: Choice["keyword"]; readonly heirs: readonly string[] }[] {
  if (typeof schema === "boolean" || "ref" in schema) return [];
  if (hierarchy.partsOf(schema).every(({ discriminator }) => discriminator === undefined)) return [];
  return choicesIn(schema).flatMap((choice) => {
    const candidates = new Set<string>([name]);
    for (const member of allMembers(choice, hierarchy))
      for (const other of hierarchy.ancestorsOf(member)) candidates.add(other);
    const heirs = [...candidates].filter((candidate) => {
      const other = hierarchy.named(candidate)?.schema ?? true;
      return inheritedBy(candidate === name ? { origin: schema.origin, oneOf: choice.members } : other).has(
        name,
      );
    });
    return heirs.length === 0 ? [] : [{ keyword: choice.keyword, heirs }];
  });
}

/** The members of a choice, and those of nested choices. */
function allMembers(choice: Choice, { partsOf }: Hierarchy): ReadonlySet<Schema> {
  const seen = new Set<Schema>();
  const open = [...choice.members];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const part of partsOf(next))
      for (const { members } of part === choice.holder ? [] : choicesIn(part)) open.push(...members);
  }
  return seen;
}

/** The names in the `allOf` of a schema, and of the members that are written inline in its choices. */
function inheritedBy(schema: Schema): ReadonlySet<string> {
  const names = new Set<string>();
  mapInherited(schema, (part) => {
    names.add(part.ref);
    return part;
  });
  return names;
}

function inheriting(schema: Schema, names: ReadonlySet<string>, bases: ReadonlyMap<string, Base>): Schema {
  return mapInherited(schema, (part) => {
    const properties = names.has(part.ref) ? bases.get(part.ref)?.properties : undefined;
    return properties === undefined ? part : { ref: properties };
  });
}

function mapInherited(
  schema: Schema,
  map: (part: { readonly ref: string }) => { readonly ref: string },
): Schema {
  if (typeof schema === "boolean" || "ref" in schema) return schema;
  const changed: { -readonly [K in "allOf" | "oneOf" | "anyOf"]?: readonly Schema[] } = {};
  if (schema.allOf !== undefined)
    changed.allOf = schema.allOf.map((part) =>
      typeof part === "object" && "ref" in part ? map(part) : mapInherited(part, map),
    );
  for (const { keyword, members } of choicesIn(schema))
    changed[keyword] = members.map((part) => mapInherited(part, map));
  return { ...schema, ...changed };
}

/** The base unchanged, and a new schema with everything except its choice. */
function separate(named: NamedSchema, { properties, keywords }: Base): readonly NamedSchema[] {
  const { examples: _, default: __, ...own } = named.schema as SchemaObject;
  const codeName = named.codeName === undefined ? {} : { codeName: `${named.codeName}Properties` };
  return [named, { ...named, ...codeName, name: properties, schema: without(own, keywords) }];
}

function without(schema: SchemaObject, keywords: readonly string[]): SchemaObject {
  return Object.fromEntries(
    Object.entries(schema).filter(([keyword]) => !keywords.includes(keyword)),
  ) as unknown as SchemaObject;
}

const annotations = `origin title description deprecated default examples readOnly writeOnly externalDocs
  discriminator discriminatorMapping`.split(/\s+/);

/** Reduces the base to its choice. If a member does not inherit the properties, the base still requires them. */
function withoutOwn(schema: Schema, { properties, keywords }: Base, hierarchy: Hierarchy): Schema {
  const remaining = new Set([...annotations, ...keywords]);
  const choice = Object.fromEntries(
    Object.entries(schema as SchemaObject).filter(([keyword]) => remaining.has(keyword)),
  ) as unknown as SchemaObject;
  const members = choicesIn(choice).flatMap((each) => each.members);
  return members.every((member) => inheritsIn(member, properties, hierarchy))
    ? choice
    : { ...choice, allOf: [{ ref: properties }] };
}

/** True if a schema inherits from a named one, directly or through every member of a choice. */
function inheritsIn(schema: Schema, name: string, hierarchy: Hierarchy): boolean {
  const results = new Map<SchemaObject, boolean>();
  const inherits = (next: Schema): boolean =>
    hierarchy.ancestorsOf(next).has(name) || hierarchy.partsOf(next).some(offersInheritance);
  const offersInheritance = (part: SchemaObject): boolean => {
    const before = results.get(part);
    if (before !== undefined) return before;
    results.set(part, false); // for a choice that contains itself
    const result = choicesIn(part).some(({ members }) => members.every(inherits));
    results.set(part, result);
    return result;
  };
  return inherits(schema);
}
