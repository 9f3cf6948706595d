import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import type { Schema } from "../src/schema/schema.ts";

const folder = join(import.meta.dirname, "../../../../../shared/json-schema-test-suite/tests/draft7");

/** A schema of the suite, with values that are valid or invalid. */
export interface Case {
  readonly description: string;
  readonly schema: Schema;
  readonly tests: readonly {
    readonly description: string;
    readonly data: unknown;
    readonly valid: boolean;
  }[];
}

/** Files about references with JSON pointers and URIs, which builders do not support. */
const references = ["definitions", "ref", "refRemote", "infinite-loop-detection"];

/** Describes each file of the JSON Schema test suite, except the excluded ones. Prints a warning if the suite is missing. */
export function describeSuite(excluded: readonly string[], test: (cases: readonly Case[]) => void): void {
  if (!existsSync(folder)) console.warn(`Skipped: the JSON Schema test suite is not at ${folder}.`);
  const names = existsSync(folder) ? readdirSync(folder).map((file) => file.replace(/\.json$/, "")) : [];
  for (const name of names) {
    if (![...references, "optional", ...excluded].includes(name))
      describe(`draft-07 ${name}`, () => test(casesOf(name)));
  }
}

/** The cases of a file without references. */
function casesOf(file: string): readonly Case[] {
  const cases = JSON.parse(readFileSync(join(folder, `${file}.json`), "utf8")) as readonly Case[];
  return cases.filter(({ schema }) => !JSON.stringify(schema).includes('"$ref"'));
}
