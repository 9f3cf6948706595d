import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { drop, folderWith } from "../../test/posthorn.ts";
import { changedManifest, readManifest } from "./manifest.ts";
import { optionsToRecord, readRecordedOptions } from "./recorded-options.ts";

let folder = "";
afterEach(() => drop(folder));

async function folderWithManifest(text: string): Promise<string> {
  folder = await folderWith({ ".posthorn.json": text });
  return folder;
}

describe("the files of a manifest", () => {
  test.each([
    ["a.ts", true],
    ["a/b.ts", true],
    ["a/../b.ts", true],
    ["..a/b.ts", true],
    ["", false],
    ["/etc/passwd", false],
    ["..", false],
    ["../a.ts", false],
    ["a/../../b.ts", false],
    ["a\\..\\..\\b.ts", false],
    [".posthorn.json", false],
    [1, false],
    [null, false],
  ])("may be %j: %s", async (path, isRead) => {
    const text = JSON.stringify({ files: ["first.ts", path] });
    expect(readManifest(await folderWithManifest(text))).toEqual(isRead ? ["first.ts", path] : ["first.ts"]);
  });

  test.each(["", "{", "null", "[]", "{}", '{ "files": "a.ts" }', '{ "files": { "0": "a.ts" } }'])(
    "cannot be read in %j",
    async (text) => {
      const place = join(await folderWithManifest(text), ".posthorn.json");
      expect(() => readManifest(folder)).toThrow(
        `"${place}" cannot be read. Remove its folder, and generate it again.`,
      );
    },
  );

  test("are empty without a manifest", async () => {
    folder = await folderWith({});
    expect(readManifest(folder)).toEqual([]);
  });
});

describe("a manifest", () => {
  const plain = '{\n  "generator": "posthorn",\n  "files": [\n    "a.ts",\n    "b.ts"\n  ]\n}\n';

  test("lists the files in the order of their names, without options that are the defaults", async () => {
    folder = await folderWith({});
    expect(changedManifest(folder, ["b.ts", "a.ts"], {})).toEqual([
      { path: ".posthorn.json", text: plain, current: undefined },
    ]);
  });

  test("is not written if it is the same", async () => {
    expect(changedManifest(await folderWithManifest(plain), ["a.ts", "b.ts"], {})).toEqual([]);
  });

  test("is written with the options, and its present text is given", async () => {
    const [changed, ...more] = changedManifest(await folderWithManifest(plain), ["a.ts"], { dates: "date" });
    expect(more).toEqual([]);
    expect({ ...changed, text: JSON.parse(changed?.text ?? "") }).toEqual({
      path: ".posthorn.json",
      text: { generator: "posthorn", options: { dates: "date" }, files: ["a.ts"] },
      current: plain,
    });
  });
});

describe("the options of a manifest", () => {
  test("are those that change the code and are not the default", () => {
    const reading = { strict: true, root: "..", allowRemote: true };
    expect(optionsToRecord({ ...reading, dates: "string", wire: "plain", builders: false })).toEqual({
      wire: "plain",
    });
    expect(optionsToRecord({ int64: "bigint", importExtension: ".ts", builders: true })).toEqual({
      int64: "bigint",
      importExtension: ".ts",
      builders: true,
    });
  });

  test.each([
    [
      { dates: "date", builders: true },
      { dates: "date", builders: true },
    ],
    [{ dates: "dates", builders: "yes", wire: 1 }, {}],
    [{ strict: true, root: "..", later: 1 }, {}],
    ["dates", {}],
    [null, {}],
    [undefined, {}],
  ])("are read from %j as %j", async (recorded, options) => {
    const text = JSON.stringify({ files: [], options: recorded });
    expect(readRecordedOptions(await folderWithManifest(text))).toEqual(options);
  });

  test("are none where the manifest is broken or missing", async () => {
    expect(readRecordedOptions(await folderWithManifest("{"))).toEqual({});
    expect(readRecordedOptions(join(folder, "none"))).toEqual({});
  });
});
