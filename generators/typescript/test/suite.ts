import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Contract, readContract } from "@posthorn/contract";

const folder = join(import.meta.dirname, "../../../../shared/json-schema-test-suite");

export interface SuiteCase {
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly {
    readonly description: string;
    readonly data: unknown;
    readonly valid: boolean;
  }[];
}

/** The files in a folder of the official suite: the required ones, or optional ones. */
export function suiteFiles(part: "" | "optional" | "optional/format"): readonly string[] {
  const tests = join(folder, "tests/draft7", part);
  if (!existsSync(tests)) {
    console.warn(`Skipped: the JSON Schema test suite is not at ${folder}.`);
    return [];
  }
  return readdirSync(tests)
    .filter((file) => file.endsWith(".json"))
    .map((file) => join(part, file));
}

export function suiteCases(file: string): readonly SuiteCase[] {
  return JSON.parse(readFileSync(join(folder, "tests/draft7", file), "utf8"));
}

/** Groups the cases that can be in one contract. A case with an `$id` is alone, because ids of two cases may collide. */
export function groupsOf(cases: readonly SuiteCase[]): readonly (readonly SuiteCase[])[] {
  const [alone, together] = [true, false].map((has) =>
    cases.filter(({ schema }) => JSON.stringify(schema).includes('"$id"') === has),
  ) as [SuiteCase[], SuiteCase[]];
  return [...(together.length > 0 ? [together] : []), ...alone.map((one) => [one])];
}

/** Reads a contract whose messages have these schemas as payloads, each in a separate file. */
export async function contractOfSchemas(schemas: readonly unknown[]): Promise<Contract> {
  const path = await mkdtemp(join(tmpdir(), "posthorn-suite-"));
  try {
    const files = schemas.map((_, index) => `schema-${index}.json`);
    for (const [index, file] of files.entries())
      await writeFile(join(path, file), JSON.stringify(schemas[index]));
    const schemaFormat = "application/schema+json;version=draft-07";
    const messages = Object.fromEntries(
      files.map((file, index) => [
        `Case${index}`,
        { name: `Case${index}`, payload: { schemaFormat, schema: { $ref: `./${file}` } } },
      ]),
    );
    const contract = {
      asyncapi: "3.0.0",
      info: { title: "Suite", version: "1" },
      channels: { cases: { address: "cases", messages } },
      operations: { send: { action: "send", channel: { $ref: "#/channels/cases" } } },
    };
    await writeFile(join(path, "contract.json"), JSON.stringify(contract));
    const read = await readContract(join(path, "contract.json"), { fetch: remote });
    if (read.contract === undefined) throw new Error(JSON.stringify(read.diagnostics, undefined, 2));
    return read.contract;
  } finally {
    await rm(path, { recursive: true });
  }
}

/** Fetches the files that the suite expects at `http://localhost:1234/`. */
async function remote(address: string): Promise<string> {
  const { host, pathname } = new URL(address);
  if (host !== "localhost:1234") throw new Error("only localhost:1234 is available");
  return readFileSync(join(folder, "remotes", decodeURIComponent(pathname)), "utf8");
}
