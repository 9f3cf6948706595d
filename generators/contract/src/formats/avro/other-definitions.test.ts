import avsc from "avsc";
import { expect, test } from "vitest";
import { contractWith, type Files, modelOf } from "../../../test/contract-with.ts";

const schemaFormat = "application/vnd.apache.avro;version=1.9.0";
const cup = { type: "record", name: "Cup", namespace: "tea", fields: [{ name: "size", type: "int" }] };
const brewed = { type: "record", name: "tea.Brewed", fields: [{ name: "cup", type: "Cup" }] };

/** The diagnostics about Avro in a contract with a payload of that schema, and with other messages. */
async function avroDiagnostics(
  schema: unknown,
  files: Files = {},
  beside: Readonly<Record<string, unknown>> = {},
) {
  const messages = Object.fromEntries(
    Object.entries(beside).map(([name, other]) => [name, { payload: { schemaFormat, schema: other } }]),
  );
  const text = contractWith("tags: []", `components: ${JSON.stringify({ messages })}`).replace(
    /Order: \{ payload.*/,
    `Order: ${JSON.stringify({ payload: { schemaFormat, schema } })}`,
  );
  const { diagnostics } = await modelOf(text, files);
  return diagnostics.filter(({ code }) => code.startsWith("avro-"));
}

test("a type elsewhere in the file of the schema is refused, with both origins", async () => {
  const files = { "avro/all.avsc": JSON.stringify([cup, brewed]) };
  expect(await avroDiagnostics({ $ref: "avro/all.avsc#/1" }, files)).toMatchObject([
    {
      code: "avro-invalid",
      severity: "error",
      file: "avro/all.avsc",
      pointer: "/1/fields/0/type",
      message:
        'The Avro schema is invalid: "tea.Cup" is defined outside this schema, in avro/all.avsc#/0. Put a $ref to it in place of the name.',
    },
  ]);
  expect(() => avsc.Type.forSchema(brewed as avsc.Schema)).toThrow("undefined type name: tea.Cup");
});

test("a $ref in place of the name adds the type to the schema, and so does a union of the whole file", async () => {
  const referring = { ...brewed, fields: [{ name: "cup", type: { $ref: "#/0" } }] };
  expect(
    await avroDiagnostics({ $ref: "all.avsc#/1" }, { "all.avsc": JSON.stringify([cup, referring]) }),
  ).toEqual([]);
  expect(await avroDiagnostics({ $ref: "all.avsc" }, { "all.avsc": JSON.stringify([cup, brewed]) })).toEqual(
    [],
  );
  expect(avsc.Type.forSchema([cup, brewed] as avsc.Schema).typeName).toMatch(/^union/);
});

test("a type that another message defines is refused, even if it is within another type", async () => {
  const pot = { type: "record", name: "tea.Pot", fields: [{ name: "cups", type: [cup] }] };
  expect(await avroDiagnostics(brewed, {}, { Pot: pot })).toMatchObject([
    {
      code: "avro-invalid",
      pointer: "/channels/orders/messages/Order/payload/schema/fields/0/type",
      message: expect.stringContaining(
        "in contract.yaml#/components/messages/Pot/payload/schema/fields/0/type/0.",
      ),
    },
  ]);
});

test("a type is found by its full name: a type of another namespace does not count", async () => {
  const other = { ...cup, namespace: "coffee" };
  expect(await avroDiagnostics(brewed, {}, { Other: other })).toMatchObject([
    { code: "avro-incomplete", severity: "warning" },
  ]);
});

test("a type without a namespace is found in the namespace around it", async () => {
  const inner = { type: "enum", name: "Cup", symbols: ["SMALL"] };
  const outer = { type: "record", name: "Shelf", namespace: "tea", fields: [{ name: "cup", type: inner }] };
  expect(await avroDiagnostics(brewed, {}, { Shelf: outer })).toMatchObject([{ code: "avro-invalid" }]);
});
