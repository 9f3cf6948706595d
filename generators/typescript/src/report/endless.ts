import {
  type Contract,
  type Diagnostic,
  isNames,
  type NamedSchema,
  type Schema,
  type SchemaObject,
} from "@posthorn/contract";

/**
 * A contract whose schemas refer to themselves only with a property or an item between. Without one, a schema
 * says of a value what it says of it: nothing. Such a reference is left out, and that is reported.
 */
export function withoutEndless(contract: Contract): {
  readonly contract: Contract;
  readonly diagnostics: readonly Diagnostic[];
} {
  const endless = endlessReferences(contract.schemas);
  if (endless.size === 0) return { contract, diagnostics: [] };
  const schemas = contract.schemas.map((named): NamedSchema => {
    const refs = endless.get(named.name);
    return refs === undefined ? named : { ...named, schema: without(named.schema, refs) ?? true };
  });
  const diagnostics = contract.schemas.flatMap(({ name, origin }) =>
    [...(endless.get(name) ?? [])].map((ref) => leftOut(name, ref, origin)),
  );
  return { contract: { ...contract, schemas }, diagnostics };
}

/**
 * By schema, the references with which a depth-first walk comes back to where it is. It begins with choices: where
 * each of their members refers back to all of them, as those who think of inheritance write, the members give way.
 */
function endlessReferences(schemas: readonly NamedSchema[]): ReadonlyMap<string, ReadonlySet<string>> {
  const edges = new Map(schemas.map(({ name, schema }) => [name, [...sameValueReferences(schema)]]));
  const found = new Map<string, Set<string>>();
  const done = new Set<string>();
  const above = new Set<string>();
  const ordered = schemas.toSorted(
    (one, other) => Number(isChoice(other.schema)) - Number(isChoice(one.schema)),
  );
  for (const { name: start } of ordered) {
    const path = [{ name: start, next: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      if (top.next === 0) above.add(top.name);
      const to = done.has(top.name) ? undefined : edges.get(top.name)?.[top.next];
      top.next += 1;
      if (to === undefined) {
        done.add(top.name);
        above.delete(top.name);
        path.pop();
      } else if (above.has(to)) {
        found.set(top.name, (found.get(top.name) ?? new Set()).add(to));
      } else if (!done.has(to)) {
        path.push({ name: to, next: 0 });
      }
    }
  }
  return found;
}

function isChoice(schema: Schema): boolean {
  return typeof schema === "object" && !("ref" in schema) && (schema.anyOf ?? schema.oneOf) !== undefined;
}

/** References to what checks the very value that the schema checks. */
function sameValueReferences(schema: Schema): ReadonlySet<string> {
  const names = new Set<string>();
  const open: Schema[] = [schema];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === "boolean") continue;
    if ("ref" in next) names.add(next.ref);
    else open.push(...sameValueParts(next));
  }
  return names;
}

function sameValueParts(schema: SchemaObject): readonly Schema[] {
  const { allOf = [], anyOf = [], oneOf = [], dependencies = {} } = schema;
  const conditions = [schema.not, schema.if, schema.then, schema.else].filter((part) => part !== undefined);
  const dependent = Object.values(dependencies).filter((part): part is Schema => !Array.isArray(part));
  return [...allOf, ...anyOf, ...oneOf, ...conditions, ...dependent];
}

/** The schema without references to these from where they would check the same value; nothing if it is one. */
function without(schema: Schema, refs: ReadonlySet<string>): Schema | undefined {
  if (typeof schema === "boolean") return schema;
  if ("ref" in schema) return refs.has(schema.ref) ? undefined : schema;
  const changed: Record<string, unknown> = { ...schema };
  for (const keyword of ["allOf", "anyOf", "oneOf"] as const) {
    const kept = schema[keyword]?.map((part) => without(part, refs)).filter((part) => part !== undefined);
    if (kept !== undefined) changed[keyword] = kept.length === 0 ? undefined : kept;
  }
  for (const keyword of ["not", "if", "then", "else"] as const) {
    const part = schema[keyword];
    if (part !== undefined) changed[keyword] = without(part, refs);
  }
  if (schema.dependencies !== undefined) {
    const kept = Object.entries(schema.dependencies)
      .map(([name, part]) => [name, isNames(part) ? part : without(part, refs)] as const)
      .filter(([, part]) => part !== undefined);
    changed["dependencies"] = Object.fromEntries(kept);
  }
  const entries = Object.entries(changed).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as SchemaObject;
}

function leftOut(name: string, ref: string, { file, pointer }: NamedSchema["origin"]): Diagnostic {
  const to = name === ref ? "itself" : `itself through "${ref}"`;
  return {
    severity: "information",
    code: "reference-endless",
    message: `Schema "${name}" refers to ${to} without a property or an item between, which says nothing: that reference is left out. Take it out of the contract.`,
    file,
    pointer,
  };
}
