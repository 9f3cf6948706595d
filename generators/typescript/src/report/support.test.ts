import { expect, test } from "vitest";
import { contractOf } from "../../test/contract-of.ts";
import { schemaOf } from "../../test/raw-schema.ts";
import { generate } from "../generate/generate.ts";
import { checkSupport } from "./support.ts";

test.each([
  [{ enum: [1, Number.POSITIVE_INFINITY] }, "enum"],
  [{ const: { deep: [Number.NEGATIVE_INFINITY] } }, "const"],
  [{ type: "number", maximum: Number.POSITIVE_INFINITY }, "maximum"],
  [{ type: "number", multipleOf: Number.NaN }, "multipleOf"],
  [{ type: "number", default: Number.POSITIVE_INFINITY }, "default"],
])("a number beyond double precision is refused, with its location: %o", (raw, keyword) => {
  const payload = schemaOf({ type: "object", properties: { weight: raw } });
  expect(checkSupport(contractOf({ payload }))).toMatchObject([
    {
      severity: "error",
      code: "not-supported",
      message: expect.stringContaining(`"${keyword}" has a number beyond double precision`),
      pointer: "/properties/weight",
    },
  ]);
});

test("an infinite value does not become the type Infinity", () => {
  const payload = schemaOf({ enum: [1, Number.POSITIVE_INFINITY] });
  const { files } = generate(contractOf({ payload }), { source: "shop.yaml" });
  expect(files.map(({ text }) => text).join("\n")).not.toMatch(/Infinity|NaN/);
});
