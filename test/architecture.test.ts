import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../tools/packages/packages.ts";

const pages = [
  "ARCHITECTURE.md",
  "docs/README.md",
  "CONTRIBUTING.md",
  "RELEASING.md",
  "SECURITY.md",
  "changes/README.md",
];

test.each(pages)("every path that %s names exists", (page) => {
  const text = readFileSync(join(root, page), "utf8");
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = ""]) =>
    join(page, "..", path),
  );
  const paths = [
    ...text.matchAll(/`((?:packages|generators|tools|docs|schemas|examples|test|changes)\/[^`*…\s]*)`/g),
  ];
  const named = [...links, ...paths.map(([, path = ""]) => path)];
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test("every command that CONTRIBUTING.md names exists", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const text = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
  const names = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) expect(Object.keys(scripts)).toContain(name);
});
