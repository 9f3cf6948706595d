import { afterAll, beforeAll, expect, test } from "vitest";
import { type Loading, openLoading } from "../../generators/typescript/test/loading.ts";
import { compare } from "./compare.ts";
import {
  discriminatedContracts,
  oddContracts,
  othersContracts,
  ownContracts,
  type Source,
  suiteContracts,
} from "./contracts.ts";

// The same values each time, so that a change is what turns it red. POSTHORN_SEED=… takes others, and npm run fuzz more.
const seed = Number(process.env["POSTHORN_SEED"] ?? 1);

let loading: Loading;
beforeAll(async () => {
  console.log(`Fuzzing with seed ${seed}.`);
  loading = await openLoading();
});
afterAll(() => loading.close());

/** What generated code and Ajv disagree on, over all of the contracts. */
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

test("generated validators and Ajv agree on values for the shop", { timeout: 120_000 }, async () => {
  expect(await disagreements(ownContracts(), 200)).toEqual([]);
});

test("and on values for odd schemas", { timeout: 120_000 }, async () => {
  expect(await disagreements(oddContracts(), 150)).toEqual([]);
});

test("and on values for schemas with discriminators", { timeout: 120_000 }, async () => {
  expect(await disagreements(discriminatedContracts(), 400)).toEqual([]);
});

test("and on values for the schemas of the official suite", { timeout: 120_000 }, async () => {
  const alone = suiteContracts().filter(({ name }) => name.endsWith(" 0"));
  expect(await disagreements(alone, 40)).toEqual([]);
});

test("and on values for some contracts of others", { timeout: 120_000 }, async () => {
  const some = othersContracts().filter((_, index) => index % 20 === seed % 20);
  expect(await disagreements(some, 40)).toEqual([]);
});
