import { afterAll, beforeAll, expect, test } from "vitest";
import { type Loading, openLoading } from "../../generators/typescript/test/loading.ts";
import { compare } from "./compare.ts";
import {
  discriminatedContracts,
  oddContracts,
  ownContracts,
  publicContracts,
  type Source,
  suiteContracts,
} from "./contracts.ts";

// The values are the same in every run, so that only a change can make it fail. POSTHORN_SEED=… chooses other values, and
// npm run fuzz tests more of them.
const seed = Number(process.env["POSTHORN_SEED"] ?? 1);

let loading: Loading;
beforeAll(async () => {
  console.log(`Fuzzing with seed ${seed}.`);
  loading = await openLoading();
});
afterAll(() => loading.close());

/** The values about which generated code and Ajv disagree, in all of the contracts. */
async function disagreements(sources: readonly Source[], values: number): Promise<readonly string[]> {
  const found: string[] = [];
  let accepted = 0;
  for (const { name, read } of sources) {
    const contract = await read();
    if (contract === undefined) continue;
    const compared = await compare(contract, loading, { values, seed });
    accepted += compared.accepted;
    for (const { schema, value, ajv, generated } of compared.disagreements)
      found.push(
        `${name}, ${schema}: Ajv ${ajv}, generated ${generated.join(", ")}: ${value} (seed ${seed})`,
      );
  }
  if (sources.length > 0) expect(accepted, "some values are valid").toBeGreaterThan(0);
  return found;
}

test("generated validators and Ajv agree on values for the project's contracts", {
  timeout: 120_000,
}, async () => {
  expect(await disagreements(ownContracts(), 200)).toEqual([]);
});

test("they agree on values for unusual schemas", { timeout: 120_000 }, async () => {
  expect(await disagreements(oddContracts(), 150)).toEqual([]);
});

test("they agree on values for schemas with discriminators", { timeout: 120_000 }, async () => {
  expect(await disagreements(discriminatedContracts(), 400)).toEqual([]);
});

test("they agree on values for the schemas of the official suite", { timeout: 120_000 }, async () => {
  const alone = suiteContracts().filter(({ name }) => name.endsWith(" 0"));
  expect(await disagreements(alone, 40)).toEqual([]);
});

test("they agree on values for some contracts of other projects", { timeout: 120_000 }, async () => {
  const some = publicContracts().filter((_, index) => index % 20 === seed % 20);
  expect(await disagreements(some, 40)).toEqual([]);
});
