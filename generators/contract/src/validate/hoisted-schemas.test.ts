import { describe, expect, test } from "vitest";
import { contractWith, sourcesOf } from "../../test/contract-with.ts";
import { fieldsOf, member } from "../values/fields.ts";
import { type Skeleton, skeletonOf } from "./skeleton.ts";

const skeletonWith = async (schemas: string, files = {}): Promise<Skeleton> =>
  skeletonOf(await sourcesOf(contractWith("tags: []", `components: { schemas: { ${schemas} } }`), files));
const schemasOf = ({ document }: Skeleton) => fieldsOf(member(document.components, "schemas"));

const later = "application/schema+json;version=draft-2020-12";
const hoisted = "posthorn-hoisted-0";

describe("the target of a reference in a schema becomes a component", () => {
  test.each([
    [
      "an object, without its references",
      "{ type: object, not: { $ref: '#/A' } }",
      { type: "object", not: {} },
    ],
    ["true, within allOf, because AsyncAPI expects an object", "true", { allOf: [true] }],
    ["a reference, within allOf", "{ $ref: '#/B' }", { allOf: [{}] }],
    ["null, as it is", "null", null],
  ])("if it is %s", async (_, target, expected) => {
    const skeleton = await skeletonWith("Tea: { items: { $ref: 'a.yaml#/A' } }", {
      "a.yaml": `A: ${target}\nB: { type: string }`,
    });
    expect(schemasOf(skeleton)).toMatchObject({ Tea: { items: {} }, [hoisted]: expected });
    expect(skeleton.originOf(["components", "schemas", hoisted])).toEqual({ file: "a.yaml", pointer: "/A" });
  });

  test("once, even if several schemas refer to it", async () => {
    const skeleton = await skeletonWith(
      "Tea: { not: { $ref: 'a.yaml' } }, Cup: { not: { $ref: 'a.yaml' } }",
      {
        "a.yaml": "type: string",
      },
    );
    expect(schemasOf(skeleton)).toEqual({
      Tea: { not: {} },
      Cup: { not: {} },
      [hoisted]: { type: "string" },
    });
  });

  test("unless it already is a component of the contract", async () => {
    const skeleton = await skeletonWith("Tea: { not: { $ref: '#/components/schemas/Cup' } }, Cup: {}");
    expect(schemasOf(skeleton)).toEqual({ Tea: { not: {} }, Cup: {} });
  });

  test("in the format around the reference, even if it is a component in another format", async () => {
    const skeleton = await skeletonWith(
      `Tea: { schemaFormat: '${later}', schema: { not: { $ref: '#/components/schemas/Cup' } } }, Cup: { minLength: 1 }`,
    );
    expect(schemasOf(skeleton)[hoisted]).toEqual({ schemaFormat: later, schema: { minLength: 1 } });
    expect(skeleton.originOf(["components", "schemas", hoisted, "schema", "minLength"])).toEqual({
      file: "contract.yaml",
      pointer: "/components/schemas/Cup/minLength",
    });
  });
});

describe("a reference in place of a keyword's value", () => {
  test.each([
    ["allOf", [{}]],
    ["enum", [null]],
    ["required", []],
    ["examples", []],
    ["type", "object"],
    ["properties", {}],
    ["dependencies", {}],
  ])("of %s is reported and replaced by a valid value", async (keyword, value) => {
    const skeleton = await skeletonWith(`Tea: { ${keyword}: { $ref: 'a.yaml' } }`, { "a.yaml": "{}" });
    expect(schemasOf(skeleton).Tea).toEqual({ [keyword]: value });
    expect(skeleton.misplaced).toEqual([
      {
        severity: "error",
        code: "not-supported",
        message: `A reference in place of "${keyword}" is not supported yet. Refer to a whole schema, within allOf if necessary.`,
        file: "contract.yaml",
        pointer: `/components/schemas/Tea/${keyword}`,
      },
    ]);
  });

  test.each(["not", "items", "additionalProperties", "default"])("of %s is allowed", async (keyword) => {
    const skeleton = await skeletonWith(`Tea: { ${keyword}: { $ref: 'a.yaml' } }`, { "a.yaml": "{}" });
    expect(schemasOf(skeleton).Tea).toEqual({ [keyword]: {} });
    expect(skeleton.misplaced).toEqual([]);
  });

  test("is reported again at the next check, although other schemas are not cut again", async () => {
    const text = contractWith(
      "tags: []",
      "components: { schemas: { Tea: { enum: { $ref: 'a.yaml' } }, Cup: {} } }",
    );
    const sources = await sourcesOf(text, { "a.yaml": "{ not: { $ref: 'b.yaml' } }", "b.yaml": "{}" });
    const first = skeletonOf(sources);
    const second = skeletonOf(sources, first.cuts);
    expect(second.misplaced).toEqual(first.misplaced);
    expect(second.document).toEqual(first.document);
    expect(schemasOf(second).Cup).toBe(schemasOf(first).Cup);
    expect(schemasOf(second)[hoisted]).toBe(schemasOf(first)[hoisted]);
  });

  test.each([
    ["", "{ not: { $ref: 'a.yaml#/A' } }"],
    [" in another format", `{ schemaFormat: '${later}', schema: { not: { $ref: 'a.yaml#/A' } } }`],
  ])("is reported in the targets of references%s too, and further inside", async (_, schema) => {
    const { misplaced } = await skeletonWith(`Tea: ${schema}`, {
      "a.yaml": "A: { oneOf: { $ref: '#/B' }, items: { $ref: '#/C' } }\nB: {}\nC: { enum: { $ref: '#/B' } }",
    });
    expect(misplaced.map(({ file, pointer }) => `${file}#${pointer}`)).toEqual([
      "a.yaml#/A/oneOf",
      "a.yaml#/C/enum",
    ]);
  });
});

describe("a text about the document", () => {
  test.each([
    [`"${hoisted}" is odd`, '"A" is odd'],
    ['"posthorn-hoisted-1" is odd', '"b.yaml" is odd'],
    ['"posthorn-hoisted-2" is odd', '"posthorn-hoisted-2" is odd'],
    ['"posthorn-renamed-toString" is odd', '"toString" is odd'],
  ])("%s becomes %s", async (text, expected) => {
    const { reword } = await skeletonWith("Tea: { allOf: [{ $ref: 'a.yaml#/A' }, { $ref: 'b.yaml' }] }", {
      "a.yaml": "A: {}",
      "b.yaml": "{}",
    });
    expect(reword(text)).toBe(expected);
  });
});

test("the bare document has empty schemas, except for payloads with a format beside them", async () => {
  const skeleton = skeletonOf(
    await sourcesOf(`
asyncapi: 2.6.0
channels:
  a: { publish: { message: { schemaFormat: '${later}', payload: { type: string }, headers: { type: object } } } }
  b: { publish: { message: { payload: { type: string } } } }
components: { schemas: { Tea: { type: string } } }`),
  );
  expect(skeleton.bareDocument()).toEqual({
    asyncapi: "2.6.0",
    channels: {
      a: { publish: { message: { schemaFormat: later, payload: { type: "string" }, headers: {} } } },
      b: { publish: { message: { payload: {} } } },
    },
    components: { schemas: { Tea: {} } },
  });
});
