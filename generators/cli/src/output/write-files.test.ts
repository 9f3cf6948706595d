import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { drop, filesIn, folderWith, posthorn, tea, textsIn } from "../../test/posthorn.ts";
import { checkEmitted } from "./check-paths.ts";
import { writeAll } from "./manifest.ts";

let folder: string;
let out: string;
beforeEach(async () => {
  folder = await folderWith({ "tea.yaml": tea });
  out = join(folder, "generated");
});
afterEach(() => drop(folder));

const file = (path: string, text = "new\n") => ({ path, text });

test("a file that cannot be written leaves a new folder as empty as it was", async () => {
  const tooLong = `${"a".repeat(300)}.ts`;
  await mkdir(out);
  await expect(writeAll(out, [file("index.ts"), file("a/b.ts"), file(tooLong)])).rejects.toThrow(
    "ENAMETOOLONG",
  );
  expect(await filesIn(out)).toEqual([]);
});

test("a file that cannot take its place leaves those before it as they were", async () => {
  await mkdir(join(out, "b.ts/full"), { recursive: true });
  await writeFile(join(out, "b.ts/full/mine.txt"), "mine\n");
  await writeFile(join(out, "a.ts"), "old\n");
  const files = [{ ...file("a.ts"), now: "old\n" }, file("a2.ts"), file("b.ts")];
  await expect(writeAll(out, files)).rejects.toThrow();
  expect(await textsIn(out)).toEqual({ "a.ts": "old\n", "b.ts/full/mine.txt": "mine\n" });
});

test("a contract whose names are 400 characters long is generated, and its files have short names", async () => {
  const name = `Brew${"Very".repeat(99)}Tea`;
  await writeFile(join(folder, "tea.yaml"), tea.replaceAll("BrewTea", name));
  const { code, error } = await posthorn("generate", join(folder, "tea.yaml"), "--out", out);
  expect([code, error]).toEqual([0, ""]);
  const files = await filesIn(out);
  expect(files).toContain("index.ts");
  expect(files.every((path) => Buffer.byteLength(path) < 143)).toBe(true);
});

test.each(["con.ts", "a/AUX.d.ts", "Lpt1", "nul .txt", "com¹.ts", `${"注".repeat(80)}.ts`])(
  "an emitter's file %s, which some system cannot have, is refused",
  (path) => {
    expect(checkEmitted([[file(path)]], "tea.yaml")).toMatchObject([
      { severity: "error", code: "emitter-path" },
    ]);
  },
);
