import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { brewSchema, drop, folderWith, put, runPosthorn, tea, teaInTwoFiles } from "../../test/posthorn.ts";
import { formatAnnotation } from "./annotations.ts";

let folder: string;
let contract: string;
beforeEach(async () => {
  folder = await folderWith({ "tea.yaml": tea });
  contract = join(folder, "tea.yaml");
});
afterEach(() => drop(folder));

test("on GitHub each error becomes an annotation, in other files and for files that differ too", {
  timeout: 60_000,
}, async () => {
  await put(contract, teaInTwoFiles);
  await put(join(folder, "brew.yaml"), brewSchema.replace("integer", "int"));
  const out = join(folder, "out");
  const env = { GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: folder };
  const annotations = async (...args: readonly string[]) =>
    (await runPosthorn([...args, contract], env)).error.split("\n").filter((line) => line.startsWith("::"));
  expect(await annotations("validate", "--quiet")).toEqual([
    `::error file=brew.yaml,line=4,col=11,title=posthorn asyncapi-document-resolved::"type" is "int". Did you mean "integer"?`,
  ]);
  await put(join(folder, "brew.yaml"), brewSchema);
  expect(await annotations("check", "--out", out)).toContainEqual(
    expect.stringMatching(/^::error file=out\/index\.ts,title=posthorn drift::The file is missing\. Run "/),
  );
  await put(join(out, "index.ts"), "mine");
  expect(await annotations("generate", "--out", out)).toContainEqual(
    expect.stringMatching(/^::error file=out\/index\.ts,title=posthorn file-foreign::This file was not /),
  );
});

test("characters that would end an annotation are escaped", () => {
  const message = { severity: "information", code: "x", message: "50%\r\n,:" } as const;
  expect(formatAnnotation({ ...message, file: "/a/b,c:100%.yaml", line: 1, column: 2 }, "/a")).toBe(
    "::notice file=b%2Cc%3A100%25.yaml,line=1,col=2,title=posthorn x::50%25%0D%0A,:",
  );
});
