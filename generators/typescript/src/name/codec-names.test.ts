import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { codecNames } from "./codec-names.ts";

test.each(Object.entries(codecNames))("%s is a value that %s exports", (name, specifier) => {
  const folder = join(import.meta.dirname, "../../../../node_modules", specifier);
  const { name: own } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  expect(own).toBe(specifier);
  expect(readFileSync(join(folder, "src/index.ts"), "utf8")).toMatch(
    new RegExp(`^export \\{[^}]*(?<!type )\\b${name}\\b`, "m"),
  );
});
