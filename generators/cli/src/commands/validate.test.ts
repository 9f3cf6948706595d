import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { jsonReport } from "../../test/json-report.ts";
import { drop, folderWith, posthorn, put, tea } from "../../test/posthorn.ts";

let folder: string;
let contract: string;
beforeEach(async () => {
  folder = await folderWith({ "tea.yaml": tea });
  contract = join(folder, "tea.yaml");
});
afterEach(() => drop(folder));

test("a valid contract is reported as valid, with its information", async () => {
  expect((await posthorn("validate", contract)).out).toBe(`${contract} is valid.\n`);
  const { code, report } = await jsonReport("validate", contract);
  expect(code).toBe(0);
  expect(report).toMatchObject({ version: 1, valid: true, contracts: [{ contract, valid: true }] });
  expect(report.contracts[0]?.diagnostics).toContainEqual(
    expect.objectContaining({ severity: "information" }),
  );
});

test("an error is reported with its code, pointer and line", async () => {
  await put(contract, tea.replace("receive", "recieve"));
  const { code, report } = await jsonReport("validate", contract);
  expect(code).toBe(1);
  expect(report).toMatchObject({ valid: false, contracts: [{ valid: false }] });
  expect(report.contracts[0]?.diagnostics).toContainEqual(
    expect.objectContaining({
      severity: "error",
      file: contract,
      pointer: "/operations/brewTea/action",
      line: 10,
    }),
  );
});

test("a missing contract is reported without a line", async () => {
  const { code, report } = await jsonReport("validate", join(folder, "none.yaml"));
  expect(code).toBe(1);
  expect(report.contracts[0]?.diagnostics).toEqual([
    expect.not.objectContaining({ line: expect.anything() }),
  ]);
});

test("one report covers all contracts of a configuration", async () => {
  const config = join(folder, "config.json");
  await put(join(folder, "bad.yaml"), "asyncapi: 1");
  await put(config, JSON.stringify({ contracts: [{ contract: "tea.yaml" }, { contract: "bad.yaml" }] }));
  const { code, report } = await jsonReport("validate", "--config", config);
  expect(code).toBe(1);
  expect(report.contracts.map(({ valid }) => valid)).toEqual([true, false]);
});
