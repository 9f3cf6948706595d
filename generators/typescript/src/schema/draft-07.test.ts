import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { graphOf, within } from "../graph.ts";
import { schemaOf } from "../testing/raw-schema.ts";
import { layOut } from "../text/layout.ts";
import { allKinds } from "./kinds.ts";
import { lower } from "./lower.ts";
import type { Lowered } from "./scope.ts";
import { unsupportedIn } from "./support.ts";
import { canonicalText } from "./value.ts";

const folder = join(import.meta.dirname, "../../../../../shared/json-schema-test-suite/tests/draft7");
/** References are the reader's; these files are about little else. */
const references = ["definitions", "ref", "refRemote", "infinite-loop-detection"];

interface Case {
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly {
    readonly description: string;
    readonly data: unknown;
    readonly valid: boolean;
  }[];
}

function compile(raw: unknown): z.ZodType | undefined {
  const schema = schemaOf(raw);
  const isSupported = [...within(schema)].every(
    (part) => typeof part === "boolean" || "ref" in part || unsupportedIn(part).length === 0,
  );
  if (!isSupported) return undefined;
  const hoisted: string[] = [];
  const lowered = lower(schema, {
    allowed: allKinds,
    isMerged: false,
    scope: {
      lower,
      type: String,
      value: String,
      resolve: graphOf([]).resolve,
      isRecursive: () => false,
      hoist: (hint, { zod }: Lowered) => {
        const name = `${hint}${hoisted.length}`;
        hoisted.push(`const ${name} = ${layOut(zod)};`);
        return name;
      },
      helper: (name) => name,
    },
  });
  return new Function("z", "canonical", `${hoisted.join("\n")}\nreturn ${layOut(lowered.zod)};`)(
    z,
    canonicalText,
  );
}

const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".json")) : [];
if (files.length === 0) console.warn(`Skipped: the JSON Schema test suite is not at ${folder}.`);
const refused: string[] = [];

describe.skipIf(files.length === 0).each(files.filter((file) => !references.includes(file.slice(0, -5))))(
  "draft-07 %s",
  (file) => {
    const cases = JSON.parse(readFileSync(join(folder, file), "utf8")) as readonly Case[];
    test.each(cases.filter(({ schema }) => !JSON.stringify(schema).includes('"$ref"')))(
      "$description",
      ({ description, schema, tests }) => {
        const zod = compile(schema);
        if (zod === undefined) return void refused.push(`${file}: ${description}`);
        const compiled = z.compile(zod);
        for (const { description, data, valid } of tests) {
          expect([description, zod.safeParse(data).success]).toEqual([description, valid]);
          expect([description, compiled.safeParse(data).success]).toEqual([description, valid]);
          if (valid) expect(compiled.parse(data)).toEqual(data);
        }
      },
    );
  },
);

test.skipIf(files.length === 0)("what is refused is known", () => {
  expect(refused).toMatchInlineSnapshot(`
    [
      "additionalItems.json: additionalItems as schema",
      "additionalItems.json: array of items with no additionalItems permitted",
      "additionalItems.json: additionalItems are allowed by default",
      "additionalItems.json: additionalItems does not look in applicators, invalid case",
      "additionalItems.json: items validation adjusts the starting index for additionalItems",
      "additionalItems.json: additionalItems with heterogeneous array",
      "items.json: an array of schemas for items",
      "items.json: items with boolean schemas",
      "items.json: array-form items with null instance elements",
      "properties.json: properties whose names are Javascript object property names",
      "required.json: required properties whose names are Javascript object property names",
      "uniqueItems.json: uniqueItems with an array of items",
      "uniqueItems.json: uniqueItems with an array of items and additionalItems=false",
      "uniqueItems.json: uniqueItems=false with an array of items",
      "uniqueItems.json: uniqueItems=false with an array of items and additionalItems=false",
    ]
  `);
});
