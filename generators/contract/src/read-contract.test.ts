import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { contractWith, problemsOf, withFiles } from "../test/contract-with.ts";
import { diagnose } from "./diagnostics/diagnose.ts";
import { complaints } from "./diagnostics/diagnostics.ts";
import { type ReadOptions, readCache, readContract } from "./read-contract.ts";

const read = (text: string, options?: ReadOptions) =>
  withFiles({ "tea/contract.yaml": text }, async (folder) => {
    const path = join(folder, "tea/contract.yaml");
    return { path, result: await readContract(path, options) };
  });
const valid = contractWith("x-posthorn: { kind: event }");

test("a valid contract is read, and its files are told", async () => {
  const { path, result } = await read(valid);
  expect(problemsOf(result.diagnostics)).toEqual([]);
  expect(result.contract).toMatchObject({ asyncapi: "3.0.0", title: "Tea", operations: [{ kind: "event" }] });
  expect(result.files).toEqual([path]);
});

test("an error leaves the contract out, and names the file as it was given, the line and the column", async () => {
  const { path, result } = await read(valid.replace("receive", "sendd"));
  expect(result.contract).toBeUndefined();
  expect(result.diagnostics.find(({ severity }) => severity === "error")).toMatchObject({
    file: path,
    pointer: "/operations/order/action",
    line: 16,
    column: 5,
  });
});

test("what is inferred is information, and an error when asked for strictness", async () => {
  const text = contractWith("tags: []");
  const severity = async (options?: ReadOptions) => {
    const { result } = await read(text, options);
    return [
      result.contract === undefined,
      result.diagnostics.find(({ code }) => code === "kind-inferred")?.severity,
    ];
  };
  expect(await severity()).toEqual([false, "information"]);
  expect(await severity({ strict: true })).toEqual([true, "error"]);
});

test("any part of the model can be found in the text again", async () => {
  const { path, result } = await read(valid);
  const origin = result.contract?.operations[0]?.messages[0]?.origin;
  if (origin === undefined) throw new Error("no message");
  expect(result.locate(origin)).toEqual({ file: path, line: 8, column: 7 });
});

test.each([
  ["- a\n- b", "not-asyncapi"],
  ["openapi: 3.0.0", "not-asyncapi"],
  ["asyncapi: 1.2.0", "asyncapi-version"],
  ["asyncapi: 2.0.0-rc1", "asyncapi-version"],
  ["asyncapi: 3", "asyncapi-version"],
  ["", "not-asyncapi"],
  ["{ a: [", "syntax-invalid"],
])("a file of %j is refused", async (text, code) => {
  const { result } = await read(text);
  expect(problemsOf(result.diagnostics)).toContain(code);
  expect(result.contract).toBeUndefined();
});

test("a contract that is not there is refused without a line", async () => {
  const { diagnostics, files } = await readContract("nowhere/contract.yaml");
  expect(diagnostics).toEqual([
    {
      severity: "error",
      code: "file-missing",
      message: "There is no such file. Check its path.",
      file: "nowhere/contract.yaml",
      pointer: "",
    },
  ]);
  expect(files).toEqual([join(process.cwd(), "nowhere/contract.yaml")]);
});

test("a complaint says what is wrong and where, and ends in what to do", () => {
  const origin = { file: "contract.yaml", pointer: "/operations/order" };
  expect(diagnose("reply-missing", origin, { operation: "order" })).toEqual({
    severity: "error",
    code: "reply-missing",
    message: 'Query "order" has no reply. Add "reply", or make it a command.',
    file: "contract.yaml",
    pointer: "/operations/order",
  });
});

test("every complaint has a text of at least two sentences", () => {
  const anything: never = new Proxy({}, { get: () => "x" }) as never;
  for (const [code, { message }] of Object.entries(complaints)) {
    expect([code, message(anything)]).toEqual([code, expect.stringMatching(/^.+[.:)] .+$/)]);
  }
});

test("reading again with a cache gives what reading anew gives, whatever changed in between", async () => {
  const part = (type: string) => `Tea:\n  type: object\n  properties:\n    cups: { type: ${type} }\n`;
  const text = contractWith(
    "x-posthorn: { kind: command }",
    "components: { schemas: { Tea: { $ref: 'tea.yaml#/Tea' } } }",
  );
  await withFiles({ "contract.yaml": text, "tea.yaml": part("integer") }, async (folder) => {
    const path = join(folder, "contract.yaml");
    const cache = readCache();
    const changes = [
      ["tea.yaml", part("integer")],
      ["tea.yaml", part("string")],
      ["tea.yaml", part("strange")],
      ["tea.yaml", part("number")],
      ["contract.yaml", text.replace("receive", "recieve")],
      ["contract.yaml", text],
    ] as const;
    const kinds = new Set<boolean>();
    for (const [file, changed] of changes) {
      await writeFile(join(folder, file), changed);
      const [again, anew] = [await readContract(path, { cache }), await readContract(path)];
      kinds.add(again.contract === undefined);
      expect([again.contract, again.diagnostics, again.files]).toEqual([
        anew.contract,
        anew.diagnostics,
        anew.files,
      ]);
    }
    expect(kinds.size).toBe(2);
  });
});
