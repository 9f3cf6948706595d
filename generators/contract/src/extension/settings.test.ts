import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { contractWith, modelOf, operationOf } from "../../test/contract-with.ts";
import { check, documentRules, messageRules, operationRules, schemaRules } from "./settings.ts";

const read = async (settings: string) => {
  const { contract, diagnostics } = await modelOf(contractWith(`x-posthorn: ${settings}`));
  return { operation: operationOf(contract, "order"), diagnostics };
};

test("what a command needs is read", async () => {
  const { operation, diagnostics } = await read(
    "{ kind: command, name: brew, orderingKey: '$message.payload#/id', delayMs: 5, retry: { attempts: 3, backoffMs: 10 }, idempotencyKey: { location: '$message.payload#/id', windowMs: 60 } }",
  );
  expect(diagnostics).toEqual([]);
  expect(operation).toMatchObject({
    name: "brew",
    orderingKey: ["id"],
    delayMs: 5,
    retry: { attempts: 3, backoffMs: 10 },
    idempotencyKey: { path: ["id"], windowMs: 60 },
  });
});

test.each(["command", "event", "query"])("the handler timeout of a %s is read", async (kind) => {
  const reply = kind === "query" ? "\nreply: { channel: { $ref: '#/channels/answers' } }" : "";
  const { operation, diagnostics } = await read(`{ kind: ${kind}, handlerTimeoutMs: 60000 }${reply}`);
  expect(diagnostics).toEqual([]);
  expect(operation.handlerTimeoutMs).toBe(60_000);
});

test("a handler timeout that is not a positive whole number is refused at its place", async () => {
  const { operation, diagnostics } = await read("{ kind: command, handlerTimeoutMs: 0 }");
  expect(diagnostics).toMatchObject([
    {
      code: "x-posthorn-invalid",
      severity: "error",
      pointer: "/operations/order/x-posthorn/handlerTimeoutMs",
      message: 'x-posthorn: "handlerTimeoutMs" is 0. Make it a whole number, 1 or more.',
    },
  ]);
  expect(operation).not.toHaveProperty("handlerTimeoutMs");
});

test("what is unknown, wrong or missing is told at its place", async () => {
  const { diagnostics } = await read("{ kind: comand, colour: red, retry: { attempts: 0 } }");
  const told = diagnostics.filter(({ code }) => code === "x-posthorn-invalid").map(({ pointer }) => pointer);
  expect(told).toEqual([
    "/operations/order/x-posthorn/kind",
    "/operations/order/x-posthorn/colour",
    "/operations/order/x-posthorn/retry",
    "/operations/order/x-posthorn/retry/attempts",
  ]);
});

test("what is right beside something wrong counts", async () => {
  const { operation, diagnostics } = await read(
    "{ kind: command, delayMs: 5, retry: { attempts: 0, backoffMs: 1 } }",
  );
  expect(diagnostics).toMatchObject([
    { code: "x-posthorn-invalid", pointer: "/operations/order/x-posthorn/retry/attempts" },
  ]);
  expect(operation).toMatchObject({ kind: "command", delayMs: 5 });
});

test("what is for queries alone is refused for an event", async () => {
  const { diagnostics } = await read("{ kind: event, timeoutMs: 5 }");
  expect(diagnostics).toMatchObject([
    { code: "x-posthorn-irrelevant", message: expect.stringContaining('"timeoutMs"') },
  ]);
});

test("a location that the payload does not have is refused, with the step that is missing", async () => {
  const { diagnostics } = await read("{ kind: command, orderingKey: '$message.payload#/number' }");
  expect(diagnostics).toMatchObject([
    {
      code: "location-missing",
      pointer: "/operations/order/x-posthorn/orderingKey",
      message: expect.stringContaining('"number"'),
    },
  ]);
});

test("what generated code calls a message or a schema is read, be it beside the schema's format", async () => {
  const { contract, diagnostics } = await modelOf(`
asyncapi: 3.0.0
info: { title: Tea, version: "1" }
channels:
  teas:
    address: teas
    messages:
      com.example.tea.v1:
        x-posthorn: { name: TeaBrewed }
        payload:
          type: object
          properties: { cup: { $ref: "#/components/schemas/cup_v1" }, pot: { $ref: "#/components/schemas/pot_v1" } }
operations: { brewed: { action: send, channel: { $ref: "#/channels/teas" }, x-posthorn: { kind: event } } }
components:
  schemas:
    cup_v1: { type: string, x-posthorn: { name: Cup } }
    pot_v1:
      schemaFormat: application/vnd.aai.asyncapi+json;version=3.0.0
      schema: { type: string, x-posthorn: { name: "a pot" } }
`);
  expect(contract.messages).toMatchObject([{ name: "com.example.tea.v1", codeName: "TeaBrewed" }]);
  const [cup, pot] = contract.schemas;
  expect(cup).toMatchObject({ name: "cup_v1", codeName: "Cup" });
  expect(pot).not.toHaveProperty("codeName");
  expect(diagnostics.map(({ code, pointer }) => [code, pointer])).toEqual([
    ["x-posthorn-invalid", "/components/schemas/pot_v1/schema/x-posthorn/name"],
  ]);
});

test("a location that may be missing is warned of", async () => {
  const { diagnostics } = await read("{ kind: command, orderingKey: '$message.payload#/note' }");
  expect(diagnostics).toMatchObject([{ code: "location-optional", severity: "warning" }]);
});

test("a location within a text is refused", async () => {
  const { diagnostics } = await read("{ kind: command, orderingKey: '$message.payload#/id/deeper' }");
  expect(diagnostics).toMatchObject([
    { code: "location-missing", message: expect.stringContaining('"deeper"') },
  ]);
});

const schema = JSON.parse(
  readFileSync(new URL("../../../../schemas/x-posthorn.schema.json", import.meta.url), "utf8"),
);
const ajv = new Ajv({ strict: false });

test.each([
  {},
  { kind: "query" },
  { kind: "Query" },
  { kind: 1 },
  { name: "a_1" },
  { name: "1a" },
  { timeoutMs: 1 },
  { timeoutMs: 0 },
  { timeoutMs: 1.5 },
  { timeoutMs: "1" },
  { orderingKey: "$message.payload#/a/b~0c~1" },
  { orderingKey: "$message.payload#/a~2" },
  { orderingKey: "$message.payload" },
  { orderingKey: "$message.header#/a" },
  { idempotencyKey: { location: "$message.payload#/a", windowMs: 1 } },
  { idempotencyKey: { location: "$message.payload#/a" } },
  { idempotencyKey: { location: "$message.payload#/a", windowMs: 1, more: 1 } },
  { idempotencyKey: 1 },
  { delayMs: 0 },
  { delayMs: -1 },
  { retry: { attempts: 1, backoffMs: 0 } },
  { retry: { attempts: 0, backoffMs: 0 } },
  { retry: { backoffMs: 0 } },
  { handlerTimeoutMs: 1 },
  { handlerTimeoutMs: 0 },
  { handlerTimeoutMs: 1.5 },
  { handlerTimeoutMs: "60000" },
  { wire: "plain" },
  { wire: "soap" },
  { failure: true },
  [],
  null,
])("the published schema and the rules agree on an operation's %j", (settings) => {
  const expected = ajv.compile({ $ref: "#/definitions/operation", definitions: schema.definitions })(
    settings,
  );
  expect(check(settings, operationRules, { file: "", pointer: "" }).length === 0).toBe(expected);
});

test.each([
  ["message", messageRules, {}],
  ["message", messageRules, { failure: true, name: "Tea" }],
  ["message", messageRules, { failure: "yes" }],
  ["message", messageRules, { name: "green tea" }],
  ["message", messageRules, { kind: "event" }],
  ["schema", schemaRules, { name: "Tea" }],
  ["schema", schemaRules, { name: 1 }],
  ["schema", schemaRules, { failure: true }],
] as const)("the published schema and the rules agree on a %s's %j", (kind, rules, settings) => {
  const expected = ajv.compile({ $ref: `#/definitions/${kind}`, definitions: schema.definitions })(settings);
  expect(check(settings, rules, { file: "", pointer: "" }).length === 0).toBe(expected);
});

test("the published schema and the rules know the same settings", () => {
  expect(Object.keys(operationRules)).toEqual(Object.keys(schema.definitions.operation.properties));
  expect(Object.keys(documentRules)).toEqual(Object.keys(schema.definitions.document.properties));
  expect(Object.keys(messageRules)).toEqual(Object.keys(schema.definitions.message.properties));
  expect(Object.keys(schemaRules)).toEqual(Object.keys(schema.definitions.schema.properties));
});
