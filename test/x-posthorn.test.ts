import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";

interface Shop {
  readonly operations: Readonly<Record<string, Extended>>;
  readonly components: { readonly messages: Readonly<Record<string, Extended>> };
}
interface Extended {
  readonly "x-posthorn"?: unknown;
}

const shop = parse(readFileSync("schemas/shop.yaml", "utf8")) as Shop;
const schema = JSON.parse(readFileSync("schemas/x-posthorn.schema.json", "utf8"));
const ajv = new Ajv({ strict: true, strictTypes: false, allErrors: true }).addSchema(schema, "x-posthorn");

const extensions = [
  ...entriesOf("operation", shop.operations),
  ...entriesOf("message", shop.components.messages),
];

test.each(extensions)(
  "the extension of the shop's %s %s is valid by its schema",
  (kind, _name, extension) => {
    const isValid = ajv.validate(`x-posthorn#/definitions/${kind}`, extension);
    expect(ajv.errors ?? []).toEqual([]);
    expect(isValid).toBe(true);
  },
);

test.each([
  ["operation", { kind: "qeury" }, "/kind"],
  ["operation", { kind: "event", orderingKey: "orderId" }, "/orderingKey"],
  [
    "operation",
    { kind: "command", idempotencyKey: { location: "$message.payload#/orderId" } },
    "/idempotencyKey",
  ],
  ["operation", { kind: "command", retries: 3 }, ""],
  ["message", { failure: "yes" }, "/failure"],
  ["message", { kind: "command" }, ""],
])("an error in the extension of an %s is found: %o", (kind, extension, pointer) => {
  expect(ajv.validate(`x-posthorn#/definitions/${kind}`, extension)).toBe(false);
  expect(ajv.errors?.map((error) => error.instancePath)).toContain(pointer);
});

test.each(["hello", "shop"])("%s.yaml is valid as a whole, as in an editor", (name) => {
  const document = parse(readFileSync(`schemas/${name}.yaml`, "utf8"));
  ajv.validate("x-posthorn", document);
  expect(ajv.errors ?? []).toEqual([]);
});

test("an error in a whole document is found with its position", () => {
  ajv.validate("x-posthorn", { operations: { placeOrder: { "x-posthorn": { kind: "comand" } } } });
  expect(ajv.errors).toMatchObject([{ instancePath: "/operations/placeOrder/x-posthorn/kind" }]);
});

function entriesOf(kind: string, extended: Readonly<Record<string, Extended>>): [string, string, unknown][] {
  return Object.entries(extended).flatMap(([name, value]) =>
    value["x-posthorn"] === undefined ? [] : [[kind, name, value["x-posthorn"]]],
  );
}
