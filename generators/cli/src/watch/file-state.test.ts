import { mkdir, rename, rm, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { drop, folderWith, put } from "../../test/posthorn.ts";
import { changedFiles, foldersToWatch, inodeOf, signatureOf, signaturesOf } from "./file-state.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await folderWith({ "tea.yaml": "one" });
  file = join(folder, "tea.yaml");
});
afterEach(() => drop(folder));

describe("the signature of a file", () => {
  test("is the same until the file changes", async () => {
    const before = signatureOf(file);
    await put(join(folder, "other.yaml"), "two");
    expect(signatureOf(file)).toBe(before);
  });

  test("changes with the time of the file", async () => {
    await utimes(file, 1_000, 1_000);
    const before = signatureOf(file);
    await utimes(file, 1_000, 1_000.001);
    expect(signatureOf(file)).not.toBe(before);
  });

  test.each<readonly [string, () => Promise<void>]>([
    ["has another size", () => put(file, "longer")],
    ["is another one", () => put(`${file}.tmp`, "one").then(() => rename(`${file}.tmp`, file))],
  ])("changes if the file %s, although its time is the same", async (_, change) => {
    await utimes(file, 1_000, 1_000);
    const before = signatureOf(file);
    await change();
    await utimes(file, 1_000, 1_000);
    expect(signatureOf(file)).not.toBe(before);
  });

  test("is empty for a file that does not exist, or whose folder is a file", () => {
    expect([signatureOf(join(folder, "none")), signatureOf(join(file, "none"))]).toEqual(["", ""]);
  });

  test("is uncertain if the file changed when it was read or later, so that it counts as changed", async () => {
    await utimes(file, 1_000, 1_000);
    expect(signatureOf(file, 1_000_001)).toBe(signatureOf(file));
    for (const readAt of [1_000_000, 999_999]) {
      const signatures = new Map([[file, signatureOf(file, readAt)]]);
      expect(changedFiles([file], signatures)).toEqual(new Set([file]));
    }
  });
});

test("files that changed, appeared or disappeared are found among others", async () => {
  const [same, gone, added] = ["same", "gone", "added"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await put(same, "same");
  await put(gone, "gone");
  const all = [file, same, gone, added, join(folder, "never")];
  const signatures = signaturesOf(all);
  expect(changedFiles(all, signatures)).toEqual(new Set());
  await put(file, "longer");
  await rm(gone);
  await put(added, "added");
  expect(changedFiles(all, signatures)).toEqual(new Set([file, gone, added]));
});

test("a folder has an inode, and neither a file nor a missing path does", () => {
  expect([typeof inodeOf(folder), inodeOf(file), inodeOf(join(folder, "none"))]).toEqual([
    "bigint",
    undefined,
    undefined,
  ]);
});

describe("the folders to watch", () => {
  test("are those of the files, with all of their names", async () => {
    await put(join(folder, "deep/pot.yaml"), "");
    const files = [file, join(folder, "cup.yaml"), join(folder, "deep/pot.yaml")];
    expect(foldersToWatch(files)).toEqual(
      new Map([
        [folder, ["tea.yaml", "cup.yaml"]],
        [join(folder, "deep"), ["pot.yaml"]],
      ]),
    );
  });

  test("are the nearest ones that exist, with the next name on the path", () => {
    expect(foldersToWatch([join(folder, "a/b/c.yaml"), join(file, "d.yaml")])).toEqual(
      new Map([[folder, ["a", "tea.yaml"]]]),
    );
  });

  test("are that of a symbolic link and that of its target", async () => {
    await mkdir(join(folder, "links"));
    await symlink(file, join(folder, "links/tea.yaml"));
    await symlink(join(folder, "none.yaml"), join(folder, "links/broken.yaml"));
    expect(foldersToWatch([join(folder, "links/tea.yaml"), join(folder, "links/broken.yaml")])).toEqual(
      new Map([
        [join(folder, "links"), ["tea.yaml", "broken.yaml"]],
        [folder, ["tea.yaml"]],
      ]),
    );
  });
});
