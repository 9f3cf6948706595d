import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LoadedMessage, type Loading, openLoading } from "../../test/loading.ts";
import { contractOfSchemas, groupsOf, type SuiteCase, suiteCases, suiteFiles } from "../../test/suite.ts";

type Validate = (value: unknown) => string | undefined;

let loading: Loading;
let validatorOf: (schema: LoadedMessage["payload"]) => Validate;

beforeAll(async () => {
  loading = await openLoading();
  // Programs check payloads with core's validator.
  const core = join(import.meta.dirname, "../../../../packages/core/src/schema/validator.ts");
  ({ validatorOf } = await import(pathToFileURL(core).href));
});
afterAll(() => loading.close());

/** The cases in which generated code and the suite disagree. */
async function disagreements(cases: readonly SuiteCase[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const group of groupsOf(cases)) {
    const contract = await contractOfSchemas(group.map(({ schema }) => schema));
    const { messages } = await loading.load(contract);
    for (const [index, { description, tests }] of group.entries()) {
      const payload = messages[index]?.payload as LoadedMessage["payload"];
      const validate = validatorOf(payload);
      for (const { description: name, data, valid } of tests) {
        const before = JSON.stringify(data);
        if ((validate(data) === undefined) !== valid || payload.safeParse(data).success !== valid)
          found.push(`${description}: ${name}`);
        expect(JSON.stringify(data), "checking changes nothing").toBe(before);
      }
    }
  }
  return found;
}

const required = suiteFiles("");

describe.skipIf(required.length === 0)("the official suite of JSON Schema draft-07", () => {
  test.each(required)("%s", async (file) => {
    expect(await disagreements(suiteCases(file))).toEqual([]);
  });

  test("optional cases", async () => {
    const cases = suiteFiles("optional").flatMap((file) =>
      file.includes("cross-draft") ? [] : suiteCases(file),
    );
    expect(await disagreements(cases)).toMatchInlineSnapshot(`
      [
        "integer: a bignum is an integer",
        "integer: a negative bignum is an integer",
        "validation of string-encoded content based on media type: an invalid JSON document",
        "validation of binary string-encoding: an invalid base64 string (% is not a valid character)",
        "validation of binary-encoded media type documents: a validly-encoded invalid JSON document",
        "validation of binary-encoded media type documents: an invalid base64 string that is valid JSON",
        "all integers are multiples of 0.5, if overflow is handled: valid if optional overflow handling is implemented",
      ]
    `);
  });

  // All other formats are annotations, as the specification allows.
  const checked = ["date", "ipv4", "ipv6", "json-pointer", "relative-json-pointer", "unknown"];
  test.each(checked)("format %s", async (format) => {
    expect(await disagreements(suiteCases(`optional/format/${format}.json`))).toEqual([]);
  });

  test("format date-time, except for values that Date does not read reliably", async () => {
    expect(await disagreements(suiteCases("optional/format/date-time.json"))).toMatchInlineSnapshot(`
      [
        "validation of date-time strings: a valid date-time with a leap second, UTC",
        "validation of date-time strings: a valid date-time with a leap second, with minus offset",
        "validation of date-time strings: case-insensitive T and Z",
      ]
    `);
  });
});
