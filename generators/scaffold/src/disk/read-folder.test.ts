import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readFolder } from "./read-folder.ts";

let root: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "posthorn-read-")));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

/** The files that are read, relative to the root; a file that must not be edited in parentheses. */
async function readPaths(): Promise<readonly string[]> {
  const { texts } = await readFolder(join(root, "handlers"), join(root, "handlers/generated"));
  const short = (path: string): string => path.slice(root.length + 1);
  return texts.map(({ path, isEditable }) => (isEditable ? short(path) : `(${short(path)})`));
}

describe("the files of the handlers", () => {
  test("are all TypeScript sources in the folder and below, in the order of their names", async () => {
    await put({
      "handlers/b.ts": "",
      "handlers/a.mts": "",
      "handlers/c.cts": "",
      "handlers/view.tsx": "",
      "handlers/deep/er/d.ts": "",
      "handlers/note.md": "",
      "handlers/script.js": "",
      "handlers/testing.ts": "",
      "other.ts": "",
    });
    expect(await readPaths()).toEqual([
      "handlers/a.mts",
      "handlers/b.ts",
      "handlers/c.cts",
      "handlers/deep/er/d.ts",
      "handlers/testing.ts",
      "handlers/view.tsx",
    ]);
  });

  test("are neither tests, declarations, dependencies, output nor generated code", async () => {
    const names = ["a.test.ts", "a.spec.mts", "a.test.tsx", "a.test-d.ts", "a.d.ts", "a.d.mts", "a.d.cts"];
    const folders = ["node_modules", "dist", "__tests__", ".cache", "generated"];
    await put(Object.fromEntries(names.map((name) => [`handlers/${name}`, ""])));
    await put(Object.fromEntries(folders.map((folder) => [`handlers/${folder}/a.ts`, ""])));
    await put({ "handlers/deep/generated/b.ts": "", "handlers/distance/c.ts": "" });
    expect(await readPaths()).toEqual(["handlers/deep/generated/b.ts", "handlers/distance/c.ts"]);
  });

  test("are none where the folder does not exist", async () => {
    expect(await readPaths()).toEqual([]);
  });

  test("keep a byte order mark, and are reported if they are not UTF-8 or cannot be read", async () => {
    await put({ "handlers/a.ts": "\ufeffa", "handlers/b.ts": Uint8Array.of(0xff), "handlers/c.ts/d.md": "" });
    await symlink(join(root, "nowhere.ts"), join(root, "handlers/e.ts"));
    const { texts, unreadable } = await readFolder(join(root, "handlers"), join(root, "generated"));
    expect(texts).toEqual([{ path: join(root, "handlers/a.ts"), text: "\ufeffa", isEditable: true }]);
    expect(unreadable).toEqual([
      { path: join(root, "handlers/b.ts"), why: "it is not UTF-8. Save it as UTF-8." },
      {
        path: join(root, "handlers/e.ts"),
        why: `ENOENT: no such file or directory, open '${join(root, "handlers/e.ts")}'.`,
      },
    ]);
  });

  test("are read once if a symbolic link in the folder leads to another of them", async () => {
    await put({ "handlers/deep/a.ts": "", "handlers/b.ts": 'import { a } from "./a.js";' });
    await symlink(join(root, "handlers/deep/a.ts"), join(root, "handlers/a.ts"));
    expect(await readPaths()).toEqual(["handlers/b.ts", "handlers/deep/a.ts", "(handlers/a.ts)"]);
  });
});

describe("files outside of the folder are read but not edited", () => {
  test.each([
    ['import { a } from "../lib/a.js";', "lib/a.ts"],
    ["import { a } from '../lib/a.ts';", "lib/a.ts"],
    ['import { a } from "../lib/a";', "lib/a.ts"],
    ['import { a } from "../lib/a.mjs";', "lib/a.mts"],
    ['import { a } from "../lib/a.js";', "lib/a.tsx"],
    ['import { a } from "../lib/a.jsx";', "lib/a.tsx"],
    ['import { a } from "../lib/a.tsx";', "lib/a.tsx"],
    ['import { a } from "../lib";', "lib/index.ts"],
    ['import {\n  a,\n} from "../lib/a.js";', "lib/a.ts"],
    ['export * from "../lib/a.js";', "lib/a.ts"],
  ])("if one of the files has %j", async (text, path) => {
    await put({ "handlers/main.ts": text, [path]: "export const a = 1;" });
    expect(await readPaths()).toEqual(["handlers/main.ts", `(${path})`]);
  });

  test("if a file that is imported passes on their exports, however far away they are", async () => {
    await put({
      "handlers/main.ts": 'import { a } from "../lib/index.js";',
      "lib/index.ts": 'export * from "./a.js";\nimport { c } from "./c.js";',
      "lib/a.ts": "export {\n  b as a\n} from './b.js';",
      "lib/b.ts": 'export * from "./index.js";',
      "lib/c.ts": "",
    });
    expect(await readPaths()).toEqual(["handlers/main.ts", "(lib/index.ts)", "(lib/a.ts)", "(lib/b.ts)"]);
  });

  test("unless they are packages, generated code, or not there", async () => {
    await put({
      "handlers/main.ts":
        'import "../lib/effect.js";\nimport { a } from "acme";\nimport { b } from "./generated/index.js";\nimport { c } from "../node_modules/acme/index.js";\nimport { d } from "../lib/missing.js";',
      "handlers/generated/index.ts": "",
      "node_modules/acme/index.ts": "",
    });
    expect(await readPaths()).toEqual(["handlers/main.ts"]);
  });
});
