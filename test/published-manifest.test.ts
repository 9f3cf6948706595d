import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { listPackages, type Package, root } from "../tools/packages/packages.ts";
import { publishedManifest } from "../tools/packages/published-manifest.ts";
import { linkedFiles, publishedMarkdown } from "../tools/packages/published-markdown.ts";
import { stage } from "../tools/packages/stage.ts";

const core = { name: "@posthorn/core", version: "0.1.0" };
const read = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8"));

describe("the URLs of a published package", () => {
  test.each([
    "https://example.org/acme/posthorn",
    "git+https://example.org/acme/posthorn.git",
    { type: "git", url: "https://example.org/acme/posthorn.git" },
  ])("are derived from the root's repository, %o", (repository) => {
    expect(publishedManifest(core, { repository }, "packages/core")).toEqual({
      ...core,
      repository: {
        type: "git",
        url: "git+https://example.org/acme/posthorn.git",
        directory: "packages/core",
      },
      homepage: "https://example.org/acme/posthorn",
      bugs: "https://example.org/acme/posthorn/issues",
    });
  });

  test("are in the packed manifest if the root has a repository", async () => {
    const [first] = listPackages().filter((each) => !each.private);
    const folder = await mkdtemp(join(tmpdir(), "posthorn-staged-"));
    try {
      await stage(first as Package, folder, { repository: "https://example.org/acme/posthorn" });
      const { repository } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      expect(repository.directory).toBe(relative(root, first?.folder ?? ""));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("are absent if the root has no repository", () => {
    expect(publishedManifest(core, {}, "packages/core")).toEqual(core);
  });

  test.each(["acme/posthorn", "git@example.org:acme/posthorn.git", {}])("are refused as %o", (repository) => {
    expect(() => publishedManifest(core, { repository }, "packages/core")).toThrow(
      "Give it an https address.",
    );
  });

  test("are only in the root's manifest of the repository", () => {
    for (const { folder } of listPackages()) {
      const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      expect(Object.keys(manifest)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(repository|homepage|bugs)$/)]),
      );
    }
  });
});

test("every published package has keywords and a unique description", () => {
  const published = listPackages().filter((each) => !each.private);
  const manifests = published.map(({ folder }) =>
    JSON.parse(readFileSync(join(folder, "package.json"), "utf8")),
  );
  for (const { name, keywords } of manifests) {
    expect([name, keywords]).toEqual([name, expect.arrayContaining(["asyncapi", "messaging", "typescript"])]);
  }
  expect(new Set(manifests.map(({ description }) => description)).size).toBe(manifests.length);
});

test("the READMEs name the version of zod in core's manifest", () => {
  const [, least] = /^\^(\d+\.\d+)\.0$/.exec(read("packages/core/package.json").peerDependencies.zod) ?? [];
  expect(readFileSync(join(root, "README.md"), "utf8")).toContain(`zod ${least} or newer`);
  expect(readFileSync(join(root, "packages/core/README.md"), "utf8")).toContain(`zod ${least} or newer`);
});

describe("a page that is published in a package", () => {
  const page = {
    path: "packages/x/README.md",
    text: "[guide](../../docs/guide.md#part), [code](../y/src/index.ts), [site](https://example.org), [above](#x)\n```md\n[a](../b.md)\n```\n",
  };
  const pathInPackage = (path: string) =>
    new Map([
      ["packages/x/README.md", "README.md"],
      ["docs/guide.md", "docs/guide.md"],
    ]).get(path);

  test("links to files of the package, and keeps the text of other links", () => {
    expect(publishedMarkdown(page, pathInPackage)).toBe(
      "[guide](docs/guide.md#part), code, [site](https://example.org), [above](#x)\n```md\n[a](../b.md)\n```\n",
    );
  });

  test("lists the files that it links to", () => {
    expect(linkedFiles(page)).toEqual(["docs/guide.md", "packages/y/src/index.ts"]);
  });
});
