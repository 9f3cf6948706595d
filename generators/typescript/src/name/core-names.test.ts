import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ownHeaders } from "../prepare/headers.ts";
import { codegenNames, schemaNames } from "./core-names.ts";

const core = join(import.meta.dirname, "../../../../packages/core/src");

/** The names that a file of core exports, each with true if it is only a type. */
function exportsOf(file: string): ReadonlyMap<string, boolean> {
  const source = readFileSync(join(core, file), "utf8");
  return new Map(
    [...source.matchAll(/^export (type )?\{([^}]*)\}/gm)].flatMap(([, type, names = ""]) =>
      names
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name !== "")
        .map((name) => [name.replace(/^type /, ""), type !== undefined || name.startsWith("type ")] as const),
    ),
  );
}

test("core reserves the same headers as the generator", () => {
  const wire = readFileSync(join(core, "transport/wire-headers.ts"), "utf8");
  const [, own = ""] = /const own = new Set<string>\(\[([^\]]*)\]\)/.exec(wire) ?? [];
  const names = [...own.matchAll(/wireHeaders\.(\w+)/g)].map(
    ([, key]) => new RegExp(`\\b${key}: "([^"]*)"`).exec(wire)?.[1],
  );
  expect(names.toSorted()).toEqual([...ownHeaders].sort());
});

test.each([
  ["codegen.ts", codegenNames],
  ["schema.ts", schemaNames],
])("core's %s exports every name that generated code imports from it", (file, names) => {
  const exported = exportsOf(file);
  for (const [name, use] of Object.entries(names)) {
    expect(exported.has(name), name).toBe(true);
    if (use === "value") expect(exported.get(name), name).toBe(false);
  }
});
