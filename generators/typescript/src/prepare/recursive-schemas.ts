import {
  type Contract,
  type Diagnostic,
  isNames,
  type NamedSchema,
  type Schema,
  type SchemaObject,
} from "@posthorn/contract";
import { diagnose } from "../diagnostics/diagnostics.ts";

export interface WithoutSelfReferences {
  readonly contract: Contract;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Removes the references by which a schema refers to itself with neither a property nor an item in between. Such a
 * reference has no meaning: a value would have to pass the schema in order to pass the schema. Each one is reported.
 */
export function removeSelfReferences(contract: Contract): WithoutSelfReferences {
  const selfReferences = findSelfReferences(contract.schemas);
  if (selfReferences.size === 0) return { contract, diagnostics: [] };
  const schemas = contract.schemas.map((named): NamedSchema => {
    const refs = selfReferences.get(named.name);
    return refs === undefined ? named : { ...named, schema: without(named.schema, refs) ?? true };
  });
  const diagnostics = contract.schemas.flatMap(({ name, origin }) =>
    [...(selfReferences.get(name) ?? [])].map((ref) =>
      diagnose("reference-endless", origin, { schema: name, ref }),
    ),
  );
  return { contract: { ...contract, schemas }, diagnostics };
}

/**
 * The references, by schema, with which a depth-first walk returns to a schema that it has not left. The walk begins
 * with the schemas that are choices. In a contract that describes inheritance, the members of a choice often refer back
 * to it; then the references of the members are removed, and the choice stays.
 */
function findSelfReferences(schemas: readonly NamedSchema[]): ReadonlyMap<string, ReadonlySet<string>> {
  const edges = new Map(schemas.map(({ name, schema }) => [name, [...sameValueReferences(schema)]]));
  const found = new Map<string, Set<string>>();
  const done = new Set<string>();
  const onPath = new Set<string>();
  const ordered = schemas.toSorted(
    (one, other) => Number(isChoice(other.schema)) - Number(isChoice(one.schema)),
  );
  for (const { name: start } of ordered) {
    const path = [{ name: start, next: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      if (top.next === 0) onPath.add(top.name);
      const to = done.has(top.name) ? undefined : edges.get(top.name)?.[top.next];
      top.next += 1;
      if (to === undefined) {
        done.add(top.name);
        onPath.delete(top.name);
        path.pop();
      } else if (onPath.has(to)) {
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

/** The references to schemas that check the same value as this schema. */
function sameValueReferences(schema: Schema): ReadonlySet<string> {
  const names = new Set<string>();
  const open: Schema[] = [schema];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === "boolean") continue;
    if ("ref" in next) names.add(next.ref);
    else open.push(...sameValueSchemas(next));
  }
  return names;
}

function sameValueSchemas(schema: SchemaObject): readonly Schema[] {
  const { allOf = [], anyOf = [], oneOf = [], dependencies = {} } = schema;
  const conditions = [schema.not, schema.if, schema.then, schema.else].filter((part) => part !== undefined);
  const dependent = Object.values(dependencies).filter((part): part is Schema => !isNames(part));
  return [...allOf, ...anyOf, ...oneOf, ...conditions, ...dependent];
}

/** The schema without these references where they check the same value; undefined if it is one of them. */
function without(schema: Schema, refs: ReadonlySet<string>): Schema | undefined {
  if (typeof schema === "boolean") return schema;
  if ("ref" in schema) return refs.has(schema.ref) ? undefined : schema;
  const changed: Record<string, unknown> = { ...schema };
  for (const keyword of ["allOf", "anyOf", "oneOf"] as const) {
    const members = schema[keyword]?.map((part) => without(part, refs)).filter((part) => part !== undefined);
    if (members !== undefined) changed[keyword] = members.length === 0 ? undefined : members;
  }
  for (const keyword of ["not", "if", "then", "else"] as const) {
    const part = schema[keyword];
    if (part !== undefined) changed[keyword] = without(part, refs);
  }
  if (schema.dependencies !== undefined) {
    const dependencies = Object.entries(schema.dependencies)
      .map(([name, part]) => [name, isNames(part) ? part : without(part, refs)] as const)
      .filter(([, part]) => part !== undefined);
    changed["dependencies"] = Object.fromEntries(dependencies);
  }
  const entries = Object.entries(changed).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as SchemaObject;
}
