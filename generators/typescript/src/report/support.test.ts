import { expect, test } from "vitest";
import { contractOf } from "../../test/contract-of.ts";
import { commandOf, contractWith, eventOf, messageOf } from "../../test/operations.ts";
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

const notSupported = (message: string, pointer: string) => ({
  severity: "error",
  code: "not-supported",
  message,
  file: "tea.yaml",
  pointer,
});

test.each([
  [
    "tea.{leaf}{cup}",
    ["leaf", "cup"],
    'The address "tea.{leaf}{cup}" has parameters with nothing in between, so their values cannot be told apart. Put a separator between them.',
  ],
  ["tea.{}", [""], 'The address "tea.{}" has a parameter without a name. Give it one.'],
])("the address %s with the parameters %j is refused, with its location", (address, names, message) => {
  const { channel } = commandOf("brew");
  const parameters = names.map((name) => ({ name }));
  const operation = commandOf("brew", { channel: { ...channel, address, parameters } });
  expect(checkSupport(contractWith([operation]))).toEqual([notSupported(message, "/channels/brew")]);
});

test("a pattern that JavaScript cannot read is refused wherever it is, and numbers in examples are too", () => {
  const headers = schemaOf({ patternProperties: { "[": true }, items: [{ pattern: "(" }] }, "/headers");
  const schema = schemaOf({ examples: [{ deep: [Number.POSITIVE_INFINITY] }] }, "/schema");
  const message = messageOf("brew", { headers, payload: { ref: "Cup" } });
  const contract = contractWith(
    [commandOf("brew", { messages: [message] })],
    [{ name: "Cup", origin: { file: "shop.yaml", pointer: "/schema" }, schema }],
  );
  const say = (pattern: string) =>
    `JavaScript cannot read the pattern "${pattern}". Write it in another way.`;
  const found = checkSupport(contract).map(({ message, pointer }) => [pointer, message]);
  expect(found.toSorted()).toEqual([
    ["/headers", say("[")],
    ["/headers/items/0", say("(")],
    [
      "/schema",
      '"examples" has a number beyond double precision, which JavaScript cannot represent. Use a number within its range.',
    ],
  ]);
});

test("operations at one address are too many if more than 200 of the same queue have different messages", () => {
  const { channel } = commandOf("brew");
  const commands = (count: number) =>
    Array.from({ length: count }, (_, index) => commandOf(`brew${index}`, { channel }));
  const events = Array.from({ length: 200 }, (_, index) => eventOf(`brewed${index}`, { channel }));
  expect(checkSupport(contractWith([...commands(200), ...events]))).toEqual([]);
  expect(checkSupport(contractWith([...commands(202), ...events]))).toEqual([
    notSupported(
      'More than 200 operations with different messages use the address "tea.brew". Divide them among several addresses.',
      "/operations/brew200",
    ),
  ]);
});
