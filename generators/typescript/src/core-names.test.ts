import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { coreNames } from "./core-names.ts";

const face = readFileSync(join(import.meta.dirname, "../../../packages/core/src/index.ts"), "utf8");

/** What core's index exports: each name, and whether it is a type alone. */
const exported = new Map(
  [...face.matchAll(/^export (type )?\{([^}]*)\}/gm)].flatMap(([, type, names = ""]) =>
    names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "")
      .map((name) => [name.replace(/^type /, ""), type !== undefined || name.startsWith("type ")] as const),
  ),
);

test.each(Object.entries(coreNames))("%s is exported by core as a %s", (name, use) => {
  expect(exported.has(name)).toBe(true);
  if (use === "value") expect(exported.get(name)).toBe(false);
});
