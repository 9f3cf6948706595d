import type { NamedSchema, Schema, SchemaObject } from "../model/schema.ts";

/** The inheritance between the named schemas of a contract, expressed by `allOf`. */
export interface Hierarchy {
  readonly named: (name: string) => NamedSchema | undefined;
  /** The schema objects that apply to a value together: the schema itself, then its references and `allOf`. */
  readonly partsOf: (schema: Schema) => readonly SchemaObject[];
  /** The names of the schemas that a schema refers to or inherits from, directly or indirectly. */
  readonly ancestorsOf: (schema: Schema) => ReadonlySet<string>;
  /** The other named schemas that inherit from this one, directly or indirectly. */
  readonly heirsOf: (name: string) => readonly NamedSchema[];
}

/** The hierarchy of these schemas. Lines of inheritance are followed once for each schema. */
export function hierarchyOf(schemas: readonly NamedSchema[]): Hierarchy {
  const byName = new Map(schemas.map((schema) => [schema.name, schema]));
  const lines = new Map<Schema, Line>();
  const lineOf = (schema: Schema): Line => {
    const line = lines.get(schema) ?? followLine(schema, byName);
    lines.set(schema, line);
    return line;
  };
  return {
    named: (name) => byName.get(name),
    partsOf: (schema) => lineOf(schema).parts,
    ancestorsOf: (schema) => lineOf(schema).names,
    heirsOf: (name) => schemas.filter((other) => other.name !== name && lineOf(other.schema).names.has(name)),
  };
}

/** The schemas that a schema inherits from. */
interface Line {
  readonly parts: readonly SchemaObject[];
  readonly names: ReadonlySet<string>;
}

/** Follows references depth first and `allOf` breadth first, so that the schema's own parts precede inherited ones. */
function followLine(schema: Schema, byName: ReadonlyMap<string, NamedSchema>): Line {
  const names = new Set<string>();
  const parts: SchemaObject[] = [];
  const open: Schema[] = [schema];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    if (typeof next === "boolean") continue;
    if ("ref" in next) {
      if (names.has(next.ref)) continue;
      names.add(next.ref);
      open.unshift(byName.get(next.ref)?.schema ?? true);
    } else {
      parts.push(next);
      open.push(...(next.allOf ?? []));
    }
  }
  return { parts, names };
}

/** The members of `oneOf` or `anyOf`, with the schema that has them. */
export interface Choice {
  readonly holder: SchemaObject;
  readonly keyword: "oneOf" | "anyOf";
  readonly members: readonly Schema[];
}

export function choicesIn(holder: SchemaObject): readonly Choice[] {
  return (["oneOf", "anyOf"] as const).flatMap((keyword) => {
    const members = holder[keyword];
    return members === undefined ? [] : [{ holder, keyword, members }];
  });
}
