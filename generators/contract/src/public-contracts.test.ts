import { describe, expect, test } from "vitest";
import { fetchSaved, listPublicContracts, type PublicContract } from "../test/public-contracts.ts";
import type { Diagnostic } from "./diagnostics/diagnose.ts";
import { readContract } from "./read-contract.ts";

const contracts = listPublicContracts();
const isThorough = process.env["POSTHORN_THOROUGH"] === "1";
if (!isThorough)
  console.warn("Only one public contract in five is read, which takes 5 s. Set POSTHORN_THOROUGH=1 for all.");
const selected = contracts.filter((_, index) => isThorough || index % 5 === 0);

const errorsOf = async ({ path, root }: PublicContract): Promise<readonly Diagnostic[]> => {
  const { contract, diagnostics } = await readContract(path, { root, fetch: fetchSaved });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(contract === undefined, `${path} is refused if there is an error`).toBe(errors.length > 0);
  for (const error of errors) expectLocation(path, error);
  return errors;
};

describe.skipIf(contracts.length === 0)("public contracts", () => {
  const valid = selected.filter(({ isValid }) => isValid);
  test(`are read if they are valid: ${valid.length}`, { timeout: 3_600_000 }, async () => {
    for (const contract of valid) expect(await errorsOf(contract), `${contract.file} is valid`).toEqual([]);
  });

  const styled = contracts.filter(({ errorClass }) => errorClass === "lint-rule");
  test(`are read if they break only rules of style: ${styled.length}`, { timeout: 600_000 }, async () => {
    for (const contract of styled) {
      const codes = (await errorsOf(contract)).map(({ code }) => code);
      // References without a target are errors in any case.
      const expected = contract.hasMissingTargets ? codes.filter((code) => code.startsWith("ref-")) : [];
      expect(codes, `${contract.file} breaks only a rule of style`).toEqual(expected);
      expect(codes.length > 0).toBe(contract.hasMissingTargets);
    }
  });

  const broken = [
    ...selected.filter(({ errorClass }) => /^(spec-schema|dangling-ref)$/.test(errorClass)),
    ...contracts.filter(({ errorClass }) => errorClass === "schema-parser"),
  ];
  test(`are refused if they are broken: ${broken.length}`, { timeout: 3_600_000 }, async () => {
    for (const contract of broken)
      expect(await errorsOf(contract), `${contract.file} is broken`).not.toEqual([]);
  });
});

function expectLocation(file: string, { pointer, line, column, message }: Diagnostic): void {
  expect({ file, pointer, line, column, message }).toEqual({
    file,
    pointer: expect.any(String),
    line: expect.any(Number),
    column: expect.any(Number),
    message: expect.stringMatching(/\S/),
  });
}
