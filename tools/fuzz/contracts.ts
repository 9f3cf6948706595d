import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Contract, readContract } from "@posthorn/contract";
import { checkSupport } from "../../generators/typescript/src/report/support.ts";
import {
  contractOfSchemas,
  groupsOf,
  suiteCases,
  suiteFiles,
} from "../../generators/typescript/test/suite.ts";

const root = join(import.meta.dirname, "../..");
const documents = join(root, "../shared/contracts/documents");

/** A contract that can be read. Reading returns undefined if the contract is refused. */
export interface Source {
  readonly name: string;
  readonly read: () => Promise<Contract | undefined>;
}

/** The contracts of the project's own examples. */
export function ownContracts(): readonly Source[] {
  return readdirSync(join(root, "schemas"))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => ({ name: file, read: () => readSupported(join(root, "schemas", file)) }));
}

/** Schemas with discriminators. The reader converts these to constants, which Ajv understands too. */
export function discriminatedContracts(): readonly Source[] {
  const path = join(import.meta.dirname, "../../generators/typescript/test/discriminators.yaml");
  return [{ name: "discriminators.yaml", read: () => readSupported(path) }];
}

/** Contracts of other projects. */
export function publicContracts(): readonly Source[] {
  if (!existsSync(documents)) {
    console.warn(`Skipped: no contracts of other projects at ${documents}.`);
    return [];
  }
  return readdirSync(documents)
    .filter((file) => /\.(ya?ml|json)$/.test(file))
    .map((file) => ({ name: file, read: () => readSupported(join(documents, file)) }));
}

/** Schemas with unusual combinations of keywords. */
export function oddContracts(): readonly Source[] {
  const text = readFileSync(join(import.meta.dirname, "odd-schemas.json"), "utf8");
  const groups = Object.entries(JSON.parse(text) as Readonly<Record<string, readonly unknown[]>>);
  return groups.map(([name, schemas]) => ({ name, read: () => contractOfSchemas(schemas) }));
}

/** The schemas of the official suite. */
export function suiteContracts(): readonly Source[] {
  return suiteFiles("").flatMap((file) =>
    groupsOf(suiteCases(file)).map((group, index) => ({
      name: `${file} ${index}`,
      read: () => contractOfSchemas(group.map(({ schema }) => schema)),
    })),
  );
}

async function readSupported(path: string): Promise<Contract | undefined> {
  const { contract } = await readContract(path);
  return contract === undefined || checkSupport(contract).length > 0 ? undefined : contract;
}
