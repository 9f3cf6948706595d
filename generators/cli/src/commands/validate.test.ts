import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterEach, beforeEach, expect, test } from "vitest";
import { drop, folderWith, posthorn, put, tea } from "../../test/posthorn.ts";

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../../schemas/diagnostics.schema.json"), "utf8"),
);
let folder: string;
let contract: string;
beforeEach(async () => {
  folder = await folderWith({ "tea.yaml": tea });
  contract = join(folder, "tea.yaml");
});
afterEach(() => drop(folder));

/** What programs get, which is always what the schema says. */
async function findings(...args: readonly string[]) {
  const { code, out, error } = await posthorn("validate", ...args, "--json");
  expect(error).toBe("");
  const found = JSON.parse(out);
  const ajv = new Ajv({ strict: true, allErrors: true });
  ajv.validate(schema, found);
  expect(ajv.errors ?? []).toEqual([]);
  return { code, found };
}

test("a program is told that a contract is right, with what else there is to say", async () => {
  const { code, found } = await findings(contract);
  expect(code).toBe(0);
  expect(found).toMatchObject({ version: 1, valid: true, contracts: [{ contract, valid: true }] });
  expect(found.contracts[0].diagnostics).toContainEqual(expect.objectContaining({ severity: "information" }));
});

test("a program is told what is wrong, with code, place and line", async () => {
  await put(contract, tea.replace("receive", "recieve"));
  const { code, found } = await findings(contract);
  expect(code).toBe(1);
  expect(found).toMatchObject({ valid: false, contracts: [{ valid: false }] });
  expect(found.contracts[0].diagnostics).toContainEqual(
    expect.objectContaining({
      severity: "error",
      file: contract,
      pointer: "/operations/brewTea/action",
      line: 10,
    }),
  );
});

test("a contract that is not there is told as well, without a line", async () => {
  const { code, found } = await findings(join(folder, "none.yaml"));
  expect(code).toBe(1);
  expect(found.contracts[0].diagnostics).toEqual([expect.not.objectContaining({ line: expect.anything() })]);
});

test("all contracts of a configuration are told of at once", async () => {
  const config = join(folder, "config.json");
  await put(join(folder, "bad.yaml"), "asyncapi: 1");
  await put(config, JSON.stringify({ contracts: [{ contract: "tea.yaml" }, { contract: "bad.yaml" }] }));
  const { code, found } = await findings("--config", config);
  expect(code).toBe(1);
  expect(found.contracts.map((each: { readonly valid: boolean }) => each.valid)).toEqual([true, false]);
});
