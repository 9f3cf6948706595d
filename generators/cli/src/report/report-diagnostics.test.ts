import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  brewing,
  drop,
  folderWith,
  posthorn,
  put,
  runPosthorn,
  tea,
  teaInParts,
} from "../../test/posthorn.ts";
import { annotationOf } from "./annotations.ts";

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../../schemas/diagnostics.schema.json"), "utf8"),
);
let folder: string;
let contract: string;
let out: string;
beforeEach(async () => {
  folder = await folderWith({ "tea.yaml": tea });
  contract = join(folder, "tea.yaml");
  out = join(folder, "out");
});
afterEach(() => drop(folder));

test("check knows the options that generate was given, and names them in its advice", async () => {
  const options = ["--builders", "--dates", "date", "--int64", "bigint", "--import-extension", ".ts"];
  await posthorn("generate", contract, "--out", out, ...options);
  expect(await posthorn("check", contract, "--out", out)).toMatchObject({ code: 0, error: "" });
  await put(join(out, "index.ts"), "edited");
  const { error } = await posthorn("check", contract, "--out", out);
  expect(error).toMatch(
    /1 file not as .* --import-extension \.ts --dates date --int64 bigint --builders"\.\n$/,
  );
  expect(JSON.parse(await readFile(join(out, ".posthorn.json"), "utf8")).options).toEqual({
    importExtension: ".ts",
    dates: "date",
    int64: "bigint",
    builders: true,
  });
});

test("an option given to check has the last word, and defaults are not recorded", async () => {
  await posthorn("generate", contract, "--out", out, "--wire", "cloudevents");
  expect(await readFile(join(out, ".posthorn.json"), "utf8")).not.toContain("options");
  expect((await posthorn("check", contract, "--out", out, "--wire", "plain")).code).toBe(1);
});

test("check writes what differs as JSON, as the schema says", async () => {
  await posthorn("generate", contract, "--out", out);
  const checked = async () => {
    const { code, out: text, error } = await posthorn("check", contract, "--out", out, "--json");
    expect(error).toBe("");
    const ajv = new Ajv({ strict: true, allErrors: true });
    ajv.validate(schema, JSON.parse(text));
    expect(ajv.errors ?? []).toEqual([]);
    return { code, ...JSON.parse(text) };
  };
  expect(await checked()).toMatchObject({ code: 0, valid: true, contracts: [{ out, differences: [] }] });
  await put(join(out, "index.ts"), "edited");
  await drop(join(out, "messages"));
  expect(await checked()).toMatchObject({
    code: 1,
    valid: false,
    contracts: [
      {
        valid: false,
        differences: [
          { path: "index.ts", difference: "changed" },
          { path: "messages/brew-tea.ts", difference: "missing" },
        ],
      },
    ],
  });
  await put(contract, tea.replace("receive", "recieve"));
  expect(await checked()).toMatchObject({ code: 1, contracts: [{ valid: false, differences: [] }] });
});

test("--quiet writes errors alone", async () => {
  await put(contract, tea.replace("type: integer", "type: string, minLenght: 3"));
  expect(await posthorn("generate", contract, "--out", out, "--quiet")).toEqual({
    code: 0,
    out: "",
    error: "",
  });
  expect(await posthorn("check", contract, "--out", out, "--quiet")).toEqual({ code: 0, out: "", error: "" });
  await put(contract, tea.replace("receive", "recieve"));
  const { error } = await posthorn("validate", contract, "--quiet");
  expect(error.split("\n")).toEqual([expect.stringContaining(" error "), "1 error.", ""]);
});

test("on GitHub each error is annotated, also those of other files and of files that differ", {
  timeout: 60_000,
}, async () => {
  await put(contract, teaInParts);
  await put(join(folder, "brew.yaml"), brewing.replace("integer", "int"));
  const env = { GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: folder };
  const run = async (...args: readonly string[]) =>
    (await runPosthorn([...args, contract], env)).error.split("\n").filter((line) => line.startsWith("::"));
  expect(await run("validate", "--quiet")).toEqual([
    `::error file=brew.yaml,line=4,col=11,title=posthorn asyncapi-document-resolved::"type" is "int". Did you mean "integer"?`,
  ]);
  await put(join(folder, "brew.yaml"), brewing);
  expect(await run("check", "--out", out)).toContainEqual(
    expect.stringMatching(/^::error file=out\/index\.ts,title=posthorn drift::This file is missing\. Run "/),
  );
});

test("an annotation escapes what would end it", () => {
  const given = { severity: "information", code: "x", message: "50%\r\n,:" } as const;
  expect(annotationOf({ ...given, file: "/a/b,c:100%.yaml", line: 1, column: 2 }, "/a")).toBe(
    "::notice file=b%2Cc%3A100%25.yaml,line=1,col=2,title=posthorn x::50%25%0D%0A,:",
  );
});

test.each(["https://tea.example/tea.yaml", "HTTP://tea.example/a", "file:///tmp/tea.yaml"])(
  "a contract at %s is refused with what to do",
  async (address) => {
    const { code, error } = await posthorn("generate", address, "--allow-remote");
    expect(code).toBe(2);
    expect(error).toContain(`"${address}" is an address, and a contract must be a file. Save it here`);
  },
);
