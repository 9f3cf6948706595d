import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { contractWith, problemsOf, withFiles } from "../test/contract-with.ts";
import { diagnose } from "./diagnostics/diagnose.ts";
import { type ReadOptions, readCache, readContract } from "./read-contract.ts";

const read = (text: string, options?: ReadOptions) =>
  withFiles({ "tea/contract.yaml": text }, async (folder) => {
    const path = join(folder, "tea/contract.yaml");
    return { path, result: await readContract(path, options) };
  });
const valid = contractWith("x-posthorn: { kind: event }");

test("a valid contract is read, and the result lists its files", async () => {
  const { path, result } = await read(valid);
  expect(problemsOf(result.diagnostics)).toEqual([]);
  expect(result.contract).toMatchObject({ asyncapi: "3.0.0", title: "Tea", operations: [{ kind: "event" }] });
  expect(result.files).toEqual([path]);
});

test("with an error there is no contract, and the diagnostic has the given path, the line and the column", async () => {
  const { path, result } = await read(valid.replace("receive", "sendd"));
  expect(result.contract).toBeUndefined();
  expect(result.diagnostics.find(({ severity }) => severity === "error")).toMatchObject({
    file: path,
    pointer: "/operations/order/action",
    line: 16,
    column: 5,
  });
});

test("inferred facts are information, and errors with strict", async () => {
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

test("every part of the model can be located in the text", async () => {
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

test("a missing contract is refused without a line", async () => {
  const { diagnostics, files } = await readContract("nowhere/contract.yaml");
  expect(diagnostics).toEqual([
    {
      severity: "error",
      code: "file-missing",
      message: "The file does not exist. Check its path.",
      file: "nowhere/contract.yaml",
      pointer: "",
    },
  ]);
  expect(files).toEqual([join(process.cwd(), "nowhere/contract.yaml")]);
});

test("a diagnostic has the problem, its origin and the remedy", () => {
  const origin = { file: "contract.yaml", pointer: "/operations/order" };
  expect(diagnose("reply-missing", origin, { operation: "order" })).toEqual({
    severity: "error",
    code: "reply-missing",
    message: 'Query "order" has no reply. Add "reply", or make it a command.',
    file: "contract.yaml",
    pointer: "/operations/order",
  });
});

test("reading with a cache gives the same result as without, after any change", async () => {
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
      const [cached, uncached] = [await readContract(path, { cache }), await readContract(path)];
      kinds.add(cached.contract === undefined);
      expect([cached.contract, cached.diagnostics, cached.files]).toEqual([
        uncached.contract,
        uncached.diagnostics,
        uncached.files,
      ]);
    }
    expect(kinds.size).toBe(2);
  });
});

test("a result keeps its locations when the contract is read again with the same cache", async () => {
  const text = contractWith("x-posthorn: { kind: command }", "components: { schemas: { Tea: {} } }");
  await withFiles({ "contract.yaml": text }, async (folder) => {
    const path = join(folder, "contract.yaml");
    const cache = readCache();
    const first = await readContract(path, { cache });
    const origin = { file: "contract.yaml", pointer: "/components/schemas/Tea" };
    const location = first.locate(origin);
    await writeFile(
      path,
      text.replace("    address: tea.orders\n", "    address: tea.orders\n    title: Orders\n"),
    );
    const second = await readContract(path, { cache });
    expect(second.locate(origin).line).toBe((location.line ?? 0) + 1);
    expect(first.locate(origin)).toEqual(location);
  });
});
