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

/** A contract to be: its name, and how to have it. Nothing if it is refused. */
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

/** Schemas with discriminators. The reader writes these out as constants, which is how Ajv gets them. */
export function discriminatedContracts(): readonly Source[] {
  const path = join(import.meta.dirname, "../../generators/typescript/test/discriminators.yaml");
  return [{ name: "discriminators.yaml", read: () => readSupported(path) }];
}

/** Contracts that others wrote. */
export function othersContracts(): readonly Source[] {
  if (!existsSync(documents)) {
    console.warn(`Skipped: there are no contracts of others at ${documents}.`);
    return [];
  }
  return readdirSync(documents)
    .filter((file) => /\.(ya?ml|json)$/.test(file))
    .map((file) => ({ name: file, read: () => readSupported(join(documents, file)) }));
}

/** Schemas that put together what is seldom put together. */
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
