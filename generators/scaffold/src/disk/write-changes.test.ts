import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeChanges } from "./write-changes.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "posthorn-write-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const path = (name: string): string => join(folder, name);

async function textsIn(): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(path(name), "utf8")] as const)),
  );
}

test("new files and changed ones are written, also into new folders, and keep their modes", async () => {
  await writeFile(path("a.ts"), "one");
  await chmod(path("a.ts"), 0o755);
  await writeChanges([
    { path: path("a.ts"), before: "one", text: "one two" },
    { path: path("deep/er/b.ts"), text: "new" },
  ]);
  expect(await readFile(path("a.ts"), "utf8")).toBe("one two");
  expect((await stat(path("a.ts"))).mode & 0o777).toBe(0o755);
  expect(await readdir(path("deep/er"))).toEqual(["b.ts"]);
});

test("a file that changed since it was read keeps its text, and so do all others", async () => {
  await writeFile(path("a.ts"), "one");
  await writeFile(path("b.ts"), "two, edited");
  const changes = [
    { path: path("a.ts"), before: "one", text: "one more" },
    { path: path("new/c.ts"), text: "new" },
    { path: path("b.ts"), before: "two", text: "two more" },
  ];
  await expect(writeChanges(changes)).rejects.toMatchObject({ code: "file-changed" });
  expect(await textsIn()).toEqual({ "a.ts": "one", "b.ts": "two, edited" });
});

test("a file that came into being in the meantime is not written over", async () => {
  await writeFile(path("a.ts"), "somebody's");
  await expect(writeChanges([{ path: path("a.ts"), text: "new" }])).rejects.toMatchObject({
    code: "file-changed",
  });
  expect(await textsIn()).toEqual({ "a.ts": "somebody's" });
});

test("if one file cannot be written, none is", async () => {
  await writeFile(path("a.ts"), "one");
  const changes = [
    { path: path("a.ts"), before: "one", text: "one more" },
    { path: path(`${"x".repeat(300)}.ts`), text: "new" },
  ];
  await expect(writeChanges(changes)).rejects.toThrow("ENAMETOOLONG");
  expect(await textsIn()).toEqual({ "a.ts": "one" });
});

test("nothing is left behind, neither a temporary file nor a new folder", async () => {
  await mkdir(path("old"));
  await writeFile(path("a.ts"), "one");
  const changes = [
    { path: path("deep/er/b.ts"), text: "new" },
    { path: path("deep/c.ts"), text: "new" },
    { path: path("old/d.ts"), text: "new" },
    { path: path("a.ts"), before: "another", text: "two" },
  ];
  await expect(writeChanges(changes)).rejects.toMatchObject({
    message: `${path("a.ts")} changed in the meantime. Run this again.`,
  });
  expect((await readdir(folder, { recursive: true })).sort()).toEqual(["a.ts", "old"]);
  await writeChanges(changes.map((change) => ("before" in change ? { ...change, before: "one" } : change)));
  expect((await readdir(folder, { recursive: true })).sort()).toEqual(
    ["a.ts", "deep", "deep/c.ts", "deep/er", "deep/er/b.ts", "old", "old/d.ts"].sort(),
  );
});

test("a file that was deleted since it was read counts as changed, and stays away", async () => {
  const changes = [
    { path: path("new.ts"), text: "new" },
    { path: path("gone.ts"), before: "one", text: "two" },
  ];
  await expect(writeChanges(changes)).rejects.toMatchObject({
    code: "file-changed",
    message: `${path("gone.ts")} changed in the meantime. Run this again.`,
  });
  expect(await textsIn()).toEqual({});
});

test("files get their former texts back if a later one changed in the meantime", async () => {
  await writeFile(path("a.ts"), "\ufeffone");
  await writeFile(path("c.ts"), "edited");
  const changes = [
    { path: path("a.ts"), before: "\ufeffone", text: "\ufefftwo" },
    { path: path("b.ts"), text: "new" },
    { path: path("c.ts"), before: "three", text: "four" },
  ];
  await expect(writeChanges(changes)).rejects.toMatchObject({ code: "file-changed" });
  expect(await textsIn()).toEqual({ "a.ts": "\ufeffone", "c.ts": "edited" });
});
