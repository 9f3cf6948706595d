import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { drop, filesIn, folderWith, put, textsIn } from "../../test/posthorn.ts";
import { readManifest } from "./manifest.ts";
import { writeOutput } from "./write-output.ts";

let folder: string;
beforeEach(async () => {
  folder = await folderWith({});
});
afterEach(() => drop(folder));

const files = (...paths: readonly string[]) => paths.map((path) => ({ path, text: `${path}\n` }));

test("a folder holds the files of the last run, which are those that its manifest lists", async () => {
  const first = await writeOutput(folder, files("a.ts", "deep/er/b.ts", "deep/c.ts"), {});
  expect(first).toEqual({ refused: [], written: 3, removed: 0 });
  const second = await writeOutput(folder, files("deep/c.ts", "d.ts"), {});
  expect(second).toEqual({ refused: [], written: 1, removed: 2 });
  expect(readManifest(folder)).toEqual(["d.ts", "deep/c.ts"]);
  expect(await filesIn(folder)).toEqual([".posthorn.json", "d.ts", "deep/c.ts"]);
});

test("a file that no longer belongs to posthorn can be replaced by one of somebody else", async () => {
  await writeOutput(folder, files("a.ts", "b.ts"), {});
  await writeOutput(folder, files("b.ts"), {});
  await put(join(folder, "a.ts"), "mine\n");
  await writeOutput(folder, files("b.ts", "c.ts"), {});
  expect(await textsIn(folder)).toMatchObject({ "a.ts": "mine\n", "c.ts": "c.ts\n" });
  const { refused, ...counts } = await writeOutput(folder, files("a.ts", "c.ts"), {});
  expect(counts).toEqual({ written: 0, removed: 0 });
  expect(refused.map(({ code, file }) => [code, file])).toEqual([["file-foreign", join(folder, "a.ts")]]);
  expect(await filesIn(folder)).toEqual([".posthorn.json", "a.ts", "b.ts", "c.ts"]);
});

test("a run that changes only the options writes the manifest alone", async () => {
  await writeOutput(folder, files("a.ts"), {});
  expect(await writeOutput(folder, files("a.ts"), { dates: "date" })).toEqual({
    refused: [],
    written: 0,
    removed: 0,
  });
  const { ".posthorn.json": manifest = "" } = await textsIn(folder);
  expect(JSON.parse(manifest)).toEqual({
    generator: "posthorn",
    options: { dates: "date" },
    files: ["a.ts"],
  });
});
