import { describe, expect, test } from "vitest";
import { linkedFiles, publishedMarkdown } from "./published-markdown.ts";

const inPackage = new Map([
  ["packages/x/README.md", "README.md"],
  ["docs/guide.md", "docs/guide.md"],
  ["docs/other.md", "docs/other.md"],
  ["schemas/x.schema.json", "schemas/x.schema.json"],
]);
const pathInPackage = (path: string): string | undefined => inPackage.get(path);

describe("a link of a page", () => {
  test.each([
    ["[a](../../docs/guide.md)", "[a](docs/guide.md)"],
    ["[a](../../schemas/x.schema.json)", "[a](schemas/x.schema.json)"],
    ["[a](README.md)", "[a](README.md)"],
    ["[a](./README.md#part)", "[a](README.md#part)"],
    ["[`a`](src/index.ts)", "`a`"],
    ["[a](../../docs)", "a"],
    ["[a](mailto:a@example.org)", "[a](mailto:a@example.org)"],
    ["[a](src/a.ts) and [b](../../docs/guide.md)", "a and [b](docs/guide.md)"],
    [
      "[a](src/a.ts)\n\n```ts\nconst a = [b](c);\n```\n\n[d](src/d.ts)",
      "a\n\n```ts\nconst a = [b](c);\n```\n\nd",
    ],
  ])("%j becomes %j in the package", (text, published) => {
    expect(publishedMarkdown({ path: "packages/x/README.md", text }, pathInPackage)).toBe(published);
  });

  test("from one guide to another or to the README is adjusted to its place in the package", () => {
    const text = "[other](other.md#a), [readme](../packages/x/README.md), [code](../packages/x/src/a.ts)";
    expect(publishedMarkdown({ path: "docs/guide.md", text }, pathInPackage)).toBe(
      "[other](other.md#a), [readme](../README.md), code",
    );
  });
});

test("the files that a page links to are listed from the root, in its order and outside of its code", () => {
  const text =
    "[a](b.md#part) [c](../d.md) [e](https://example.org) [f](#g)\n```md\n[h](i.md)\n```\n[j](b.md) [k](deep/../l.md)\n";
  expect(linkedFiles({ path: "docs/guide.md", text })).toEqual([
    "docs/b.md",
    "d.md",
    "docs/b.md",
    "docs/l.md",
  ]);
  expect(linkedFiles({ path: "README.md", text: "no links" })).toEqual([]);
});
