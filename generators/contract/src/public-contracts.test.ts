import { describe, expect, test } from "vitest";
import { fetchSaved, type Other, others, slice } from "../test/public-contracts.ts";
import type { Diagnostic } from "./diagnostics/diagnose.ts";
import { readContract } from "./read-contract.ts";

const all = others();
// All of them take half a minute: POSTHORN_THOROUGH=1.
const read = slice(all, 5);

const errorsOf = async ({ path, root }: Other): Promise<readonly Diagnostic[]> => {
  const { contract, diagnostics } = await readContract(path, { root, fetch: fetchSaved });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(contract === undefined, `${path} is refused if there is an error`).toBe(errors.length > 0);
  for (const error of errors) expectPlace(path, error);
  return errors;
};

describe.skipIf(all.length === 0)("contracts that others wrote", () => {
  const valid = read.filter(({ parses }) => parses);
  test(`are read where they are valid: ${valid.length}`, { timeout: 3_600_000 }, async () => {
    for (const other of valid) expect(await errorsOf(other), `${other.file} is valid`).toEqual([]);
  });

  const styled = all.filter(({ errorClass }) => errorClass === "lint-rule");
  test(`are read where but a rule of style is broken: ${styled.length}`, { timeout: 600_000 }, async () => {
    for (const other of styled) {
      const codes = (await errorsOf(other)).map(({ code }) => code);
      // What refers to nothing breaks more than a rule.
      const expected = other.isTorn ? codes.filter((code) => code.startsWith("ref-")) : [];
      expect(codes, `${other.file} breaks but a rule`).toEqual(expected);
      expect(codes.length > 0).toBe(other.isTorn);
    }
  });

  const broken = [
    ...read.filter(({ errorClass }) => /^(spec-schema|dangling-ref)$/.test(errorClass)),
    ...all.filter(({ errorClass }) => errorClass === "schema-parser"),
  ];
  test(`are refused where they are broken: ${broken.length}`, { timeout: 3_600_000 }, async () => {
    for (const other of broken) expect(await errorsOf(other), `${other.file} is broken`).not.toEqual([]);
  });
});

function expectPlace(file: string, { pointer, line, column, message }: Diagnostic): void {
  expect({ file, pointer, line, column, message }).toEqual({
    file,
    pointer: expect.any(String),
    line: expect.any(Number),
    column: expect.any(Number),
    message: expect.stringMatching(/\S/),
  });
}
