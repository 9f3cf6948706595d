import { describe, expect, test } from "vitest";
import { fetchSaved, type Other, others, slice } from "../test/others.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { readContract } from "./read-contract.ts";

const all = others();
// All of them take minutes: POSTHORN_THOROUGH=1.
const read = slice(all, 5);

/**
 * What a valid contract may be refused for: it cannot be carried, and the message says so. Avro is not looked at where
 * these are called valid, and some refer to types that no file of theirs defines.
 */
const refusals = new Set(["not-supported", "avro-invalid"]);

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
    const refused = new Map<string, number>();
    for (const other of valid) {
      const errors = await errorsOf(other);
      const others = errors.filter(({ code }) => !refusals.has(code));
      expect(others, `${other.file} is valid`).toEqual([]);
      for (const what of new Set(
        errors.map(({ message }) => message.replace(/"[^"]*"/g, "…").slice(0, 60)),
      )) {
        refused.set(what, (refused.get(what) ?? 0) + 1);
      }
    }
    const lines = [...refused].sort(([, a], [, b]) => b - a).map(([what, count]) => `${count} ${what}`);
    console.log(`Refusals of ${valid.length} valid contracts:\n${lines.join("\n") || "none"}`);
  });

  const styled = all.filter(({ errorClass }) => errorClass === "lint-rule");
  test(`are read where but a rule of style is broken: ${styled.length}`, { timeout: 600_000 }, async () => {
    for (const other of styled) {
      // One of them refers to a computer that nobody has saved.
      const errors = (await errorsOf(other)).filter(({ code }) => !/^ref-|^not-supported$/.test(code));
      expect(errors, `${other.file} breaks but a rule`).toEqual([]);
    }
  });

  const broken = read.filter(({ errorClass }) => /^(spec-schema|dangling-ref)$/.test(errorClass));
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
