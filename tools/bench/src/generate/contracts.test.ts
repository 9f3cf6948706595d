import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Contract, readContract } from "@posthorn/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chainContract, doublingContract, longContract, wideContract } from "./contracts.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "posthorn-bench-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string): Promise<Contract> {
  const file = join(folder, "contract.yaml");
  await writeFile(file, text);
  const { contract, diagnostics } = await readContract(file);
  expect(diagnostics.filter(({ severity }) => severity !== "information")).toEqual([]);
  if (contract === undefined) throw new Error("The contract has an error.");
  return contract;
}

describe("a contract of the benchmarks is read without a warning, and has", () => {
  test("as many events and properties as it should", async () => {
    const { operations } = await read(wideContract(3, 12));
    expect(operations.map(({ kind }) => kind)).toEqual(["event", "event", "event"]);
    const { channels, components } = JSON.parse(wideContract(3, 12));
    expect(Object.keys(channels)).toHaveLength(3);
    expect(Object.keys(components.messages.Sent1.payload.properties)).toHaveLength(12);
  });

  test("commands, queries and events in turn, which share their schemas", async () => {
    const { operations, schemas } = await read(longContract(7));
    expect(operations.map(({ kind }) => kind)).toEqual([
      ...["command", "query", "event"],
      ...["command", "query", "event"],
      "command",
    ]);
    expect(schemas.map(({ name }) => name)).toEqual(expect.arrayContaining(["Shared0", "Shared6"]));
  });

  test.each([
    ["doubling", doublingContract, ["Level0", "Level1", "Level2", "Level3"]],
    ["chain", chainContract, ["Link0", "Link1", "Link2", "Link3"]],
  ])("a schema for each level: %s", async (_, contract, names) => {
    const { schemas } = await read(contract(4));
    expect(schemas.map(({ name }) => name).toSorted()).toEqual(names);
  });
});
