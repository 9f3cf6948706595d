import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { withFiles } from "../test/contract-with.ts";
import { validThree, validTwo } from "../test/invalid-contract.ts";
import type { Diagnostic } from "./diagnostics/diagnose.ts";
import { readContract } from "./read-contract.ts";

interface Mistake {
  readonly name: string;
  readonly version: string;
  /** A text, and its replacement. */
  readonly edit: readonly [string, string];
  /** Line, column and pointer. */
  readonly position: string;
  readonly message: string;
}

const mistakes: readonly Mistake[] = parse(
  readFileSync(join(import.meta.dirname, "../test/single-mistakes.yaml"), "utf8"),
);

function contractOf(version: string): string {
  if (version.startsWith("3.")) return validThree.replace("3.0.0", version);
  const two = validTwo.replace("2.6.0", version);
  return version === "2.0.0" ? two.replaceAll("messageId", "name") : two; // messages have ids from 2.4 on
}

async function problemsIn(text: string): Promise<readonly string[]> {
  const { diagnostics } = await withFiles({ "tea.yaml": text }, (folder) =>
    readContract(join(folder, "tea.yaml")),
  );
  return diagnostics.filter(isAboutMeaning).map(({ line, column, pointer, message }) => {
    return `${line}:${column} ${pointer} ${message}`.replace(/^(\d+:\d+) {2}/, "$1 ");
  });
}

function isAboutMeaning({ severity, code }: Diagnostic): boolean {
  return severity === "error" || (severity === "warning" && !code.startsWith("asyncapi"));
}

describe("one mistake gives one error, at its origin, with the remedy", () => {
  test.each(mistakes)("$name in AsyncAPI $version", async ({ version, edit, position, message }) => {
    const invalid = contractOf(version).replace(edit[0], () => edit[1]);
    expect(invalid).not.toBe(contractOf(version));
    expect(await problemsIn(invalid)).toEqual([`${position} ${message}`]);
  });
});

test("the contracts have no errors before the edit", async () => {
  for (const version of new Set(mistakes.map((each) => each.version)))
    expect(await problemsIn(contractOf(version))).toEqual([]);
});

test("two mistakes give two errors, in any order", async () => {
  const edits = [
    ["note: { type: string }", "note: { type: int }"],
    ["x-posthorn: { kind: command }", "x-posthorn: { kind: comand }"],
    ["address: tea.orders", "adress: tea.orders"],
    ["NoTea: { payload: { type: object }", "NoTea: { payload: { $ref: '#/components/schemas/Non' }"],
  ] as const;
  for (const one of edits)
    for (const other of edits) {
      if (one === other) continue;
      const invalid = validThree.replace(one[0], () => one[1]).replace(other[0], () => other[1]);
      expect(await problemsIn(invalid)).toHaveLength(2);
    }
});

test("the recommended version violates no rule", async () => {
  const [message = ""] = await problemsIn("info: {}");
  const [, version = ""] = /Begin it with "asyncapi: (.*)"/.exec(message) ?? [];
  const { diagnostics } = await withFiles({ "tea.yaml": contractOf(version) }, (folder) =>
    readContract(join(folder, "tea.yaml")),
  );
  expect(diagnostics.map(({ code }) => code)).not.toContain("asyncapi-latest-version");
});

test("a key that probably means an extension of Posthorn is a warning", async () => {
  expect(
    await problemsIn(validThree.replace("x-posthorn: { kind: command }", "x-posthron: { kind: command }")),
  ).toEqual(['18:5 /operations/order/x-posthron "x-posthron" is ignored. Did you mean "x-posthorn"?']);
  const misspelt = "address: tea.orders\n    bindings: { x-nats-jetsream: { stream: TEA } }";
  expect(await problemsIn(validThree.replace("address: tea.orders", misspelt))).toEqual([
    '8:17 /channels/orders/bindings/x-nats-jetsream "x-nats-jetsream" is ignored. Did you mean "x-nats-jetstream"?',
  ]);
});

test("a syntax error is reported once, without its consequences", async () => {
  const invalid = validThree.replace("info: {", "info: {\n- a: *b\n\t:").replace("note: {", "note: [{");
  expect(await problemsIn(invalid)).toEqual([
    expect.stringMatching(/^[23]:\d+ +The text is neither YAML nor JSON: /),
  ]);
});
