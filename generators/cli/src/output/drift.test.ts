import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { drop, folderWith } from "../../test/posthorn.ts";
import { findDrift } from "./drift.ts";

let folder: string;
beforeEach(async () => {
  folder = await folderWith({
    "out/.posthorn.json": JSON.stringify({ files: ["same.ts", "old.ts", "gone.ts", "a/changed.ts"] }),
    "out/same.ts": "same\n",
    "out/old.ts": "old\n",
    "out/a/changed.ts": "before\n",
    "out/mine.ts": "mine\n",
    "out/notes.md": "mine\n",
    "elsewhere/b.ts": "mine\n",
  });
});
afterEach(() => drop(folder));

test("each difference between a folder and the files that belong in it is in one list", async () => {
  await mkdir(join(folder, "out/b"));
  await symlink(join(folder, "elsewhere/b.ts"), join(folder, "out/b/b.ts"));
  const files = [
    { path: "same.ts", text: "same\n" },
    { path: "a/changed.ts", text: "after\n" },
    { path: "a/new.ts", text: "new\n" },
    { path: "mine.ts", text: "theirs\n" },
    { path: "b/b.ts", text: "mine\n" },
    { path: "notes.md/c.ts", text: "new\n" },
  ];
  expect(findDrift(join(folder, "out"), files)).toEqual({
    missing: [files[2], files[5]],
    changed: [{ path: "a/changed.ts", text: "after\n", current: "before\n" }],
    extra: ["old.ts"],
    foreign: [{ path: "mine.ts", text: "theirs\n", current: "mine\n" }],
    outside: ["b/b.ts"],
    owned: ["same.ts", "old.ts", "gone.ts", "a/changed.ts"],
  });
});

test("a file that posthorn did not write may have the generated text", () => {
  const { foreign, missing, changed } = findDrift(join(folder, "out"), [{ path: "mine.ts", text: "mine\n" }]);
  expect({ foreign, missing, changed }).toEqual({ foreign: [], missing: [], changed: [] });
});

test("a folder that does not exist lacks every file", () => {
  const files = [{ path: "a.ts", text: "a" }];
  expect(findDrift(join(folder, "none"), files)).toEqual({
    missing: files,
    changed: [],
    extra: [],
    foreign: [],
    outside: [],
    owned: [],
  });
});

describe("a symbolic link", () => {
  const driftOf = (path: string) => findDrift(join(folder, "out"), [{ path, text: "new\n" }]);

  test("within the folder is followed", async () => {
    await symlink("a", join(folder, "out/link"));
    await symlink(join(folder, "out/same.ts"), join(folder, "out/other.ts"));
    expect(driftOf("link/changed.ts")).toMatchObject({ outside: [], foreign: [{ current: "before\n" }] });
    expect(driftOf("other.ts")).toMatchObject({ outside: [], foreign: [{ current: "same\n" }] });
  });

  test("that leads out of the folder is reported for every file behind it", async () => {
    await symlink(join(folder, "elsewhere"), join(folder, "out/link"));
    expect(driftOf("link/deep/er/b.ts")).toMatchObject({ outside: ["link/deep/er/b.ts"], missing: [] });
  });

  test("to a folder whose name begins with that of the output folder leads out of it", async () => {
    await mkdir(join(folder, "outside"));
    await symlink(join(folder, "outside"), join(folder, "out/link"));
    expect(driftOf("link/b.ts")).toMatchObject({ outside: ["link/b.ts"] });
  });
});
