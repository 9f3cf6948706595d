import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { coreNames } from "./core-names.ts";
import { ownHeaders } from "./headers.ts";

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

test("core keeps the headers for itself that the generator takes for its own", () => {
  const wire = readFileSync(join(import.meta.dirname, "../../../packages/core/src/wire.ts"), "utf8");
  const [, own = ""] = /const own = new Set<string>\(\[([^\]]*)\]\)/.exec(wire) ?? [];
  const names = [...own.matchAll(/wire\.(\w+)/g)].map(
    ([, key]) => new RegExp(`\\b${key}: "([^"]*)"`).exec(wire)?.[1],
  );
  expect(names.toSorted()).toEqual([...ownHeaders].sort());
});

test.each(Object.entries(coreNames))("%s is exported by core as a %s", (name, use) => {
  expect(exported.has(name)).toBe(true);
  if (use === "value") expect(exported.get(name)).toBe(false);
});
