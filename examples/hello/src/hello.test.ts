import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("a guest is served, by a program that ends by itself", async () => {
  const hello = join(import.meta.dirname, "hello.ts");
  const { stdout } = await promisify(execFile)(process.execPath, ["--conditions=@posthorn/source", hello]);
  expect(stdout.trim().split("\n").sort()).toEqual([
    "brewing Assam",
    "on the bill: Assam",
    "to the table: 2 × Assam",
  ]);
});
