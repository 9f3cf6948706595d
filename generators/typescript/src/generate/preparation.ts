import type { Contract, Diagnostic, NamedSchema } from "@posthorn/contract";
import type { SharedNames } from "../name/names.ts";
import { extractNestedSchemas, type NestedSchema } from "../nested-schemas/nested-schemas.ts";
import { graphOf, type SchemaGraph } from "../prepare/graph.ts";
import { prepare } from "../prepare/prepare.ts";
import { removeSelfReferences } from "../prepare/recursive-schemas.ts";

/** A contract in the form that code is generated from. */
export interface Preparation {
  readonly contract: Contract;
  readonly graph: SchemaGraph;
  /** The schemas that were nested too deeply, by the key of the schema or message that declares them. */
  readonly nested: ReadonlyMap<string, readonly NestedSchema[]>;
  /** The same schemas, which are also among those of the contract. */
  readonly allNested: ReadonlySet<NamedSchema>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Removes meaningless references, decides the form of payloads and headers, and names deeply nested schemas. */
export function prepareContract(given: Contract, shared: SharedNames): Preparation {
  const { contract: written, diagnostics } = removeSelfReferences(withOwnNames(given, shared));
  const writtenGraph = graphOf(written.schemas);
  const { contract, nested } = extractNestedSchemas(prepare(written, writtenGraph));
  const all = [...nested.values()].flat();
  const merged = all.filter(({ isMerged }) => isMerged).map(({ name }) => name);
  const graph = all.length === 0 ? writtenGraph : graphOf(contract.schemas, merged);
  return { contract, graph, nested, allNested: new Set<NamedSchema>(all), diagnostics };
}

/** The contract with each shared schema under the name that it has in its own document. */
function withOwnNames(contract: Contract, shared: SharedNames): Contract {
  if (shared.size === 0) return contract;
  const schemas = contract.schemas.map((schema) => {
    const ownName = shared.get(schema.name)?.shared?.ownName;
    return ownName === undefined ? schema : { codeName: ownName, ...schema };
  });
  return { ...contract, schemas };
}
