import type { Schema } from "../model/schema.ts";
import { mapSubschemas } from "../model/subschemas.ts";
import type { Reading } from "../reading/reading.ts";
import { nameSchema, ownNameOf } from "../schemas/schema-name.ts";
import type { Origin } from "../values/origin.ts";

/** A named type in a schema of another language. */
export interface NamedType {
  /** The name by which the schemas of this language refer to it. */
  readonly fullName: string;
  /** The name that it should have in the contract. */
  readonly name: string;
  readonly origin: Origin;
  readonly schema: Schema;
  /** Equal for types with equal definitions. */
  readonly key: string;
}

/**
 * Adds types to the contract's schemas. A type that the contract already has is not added again.
 *
 * The names in the contract depend on all types, because a definition includes the types that it uses. That is why the
 * schemas first refer to full names, which are replaced here.
 *
 * @returns the schema with the names of the contract in place of full names
 */
export function addNamedTypes(reading: Reading, types: readonly NamedType[], schema: Schema): Schema {
  const { names, read } = reading.results.schemas;
  const added: NamedType[] = [];
  const contractNames = new Map<string, string>();
  for (const type of types) {
    const { fullName, name: wanted, origin, key } = type;
    const known = names.get(key);
    const name = known ?? nameSchema(reading, origin, wanted);
    contractNames.set(fullName, name);
    if (known !== undefined) continue;
    names.set(key, name);
    added.push(type);
  }
  for (const { fullName, name: wanted, origin, schema: own } of added) {
    const name = contractNames.get(fullName) ?? fullName;
    read.push({
      name,
      ...ownNameOf(name, origin, wanted),
      origin,
      schema: renameReferences(own, contractNames),
    });
  }
  return renameReferences(schema, contractNames);
}

function renameReferences(schema: Schema, names: ReadonlyMap<string, string>): Schema {
  if (typeof schema === "boolean") return schema;
  if ("ref" in schema) return { ref: names.get(schema.ref) ?? schema.ref };
  return mapSubschemas(schema, (part) => renameReferences(part, names));
}
