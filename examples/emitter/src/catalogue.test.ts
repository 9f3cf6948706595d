import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { generateFiles } from "@posthorn/cli";
import { expect, test } from "vitest";
import { catalogue } from "./catalogue.ts";

const folder = join(import.meta.dirname, "..");
const shop = join(folder, "../../schemas/shop.yaml");

test("the committed catalogue matches the contract", async () => {
  const { stdout, stderr } = await promisify(execFile)("npm", ["run", "--silent", "check"], { cwd: folder });
  expect([stdout, stderr]).toEqual(["1 file in generated is up to date.\n", ""]);
});

test("the catalogue contains every operation of the shop, and operations without a description are reported", async () => {
  const { files, diagnostics } = await generateFiles({
    contract: shop,
    emitters: [catalogue({ file: "a.md" })],
  });
  expect(files.map(({ path }) => path)).toEqual(["a.md"]);
  expect(files[0]?.text).toMatch(/^\| placeOrder \| .* \| PlaceOrder \| .* \|$/m);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
});

test("an emitter has fewer than 60 lines", async () => {
  const source = await readFile(join(import.meta.dirname, "catalogue.ts"), "utf8");
  expect(source.split("\n").length).toBeLessThan(60);
});
