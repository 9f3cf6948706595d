import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { generateFiles } from "@posthorn/cli";
import { expect, test } from "vitest";
import { catalogue } from "./catalogue.ts";

const folder = join(import.meta.dirname, "..");
const shop = join(folder, "../../schemas/shop.yaml");

test("the catalogue that is committed is what the contract says today", async () => {
  const { stdout, stderr } = await promisify(execFile)("npm", ["run", "--silent", "check"], { cwd: folder });
  expect([stdout, stderr]).toEqual(["1 file in generated is up to date.\n", ""]);
});

test("every operation of the shop is in the catalogue, and what is not described is told", async () => {
  const { files, diagnostics } = await generateFiles({
    contract: shop,
    emitters: [catalogue({ file: "a.md" })],
  });
  expect(files.map(({ path }) => path)).toEqual(["a.md"]);
  expect(files[0]?.text).toMatch(/^\| placeOrder \| .* \| PlaceOrder \| .* \|$/m);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
});

test("an emitter is short to write", async () => {
  const source = await readFile(join(import.meta.dirname, "catalogue.ts"), "utf8");
  expect(source.split("\n").length).toBeLessThan(60);
});
