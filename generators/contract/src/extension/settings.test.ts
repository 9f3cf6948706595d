import { expect, test } from "vitest";
import { contractWith, modelOf, operationOf } from "../../test/contract-with.ts";

const read = async (settings: string) => {
  const { contract, diagnostics } = await modelOf(contractWith(`x-posthorn: ${settings}`));
  return { operation: operationOf(contract, "order"), diagnostics };
};

test("the settings of a command are read", async () => {
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

test("a handler timeout that is not a positive whole number is refused at its origin", async () => {
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

test("unknown, wrong and missing settings are reported at their origins", async () => {
  const { diagnostics } = await read("{ kind: comand, colour: red, retry: { attempts: 0 } }");
  const pointers = diagnostics
    .filter(({ code }) => code === "x-posthorn-invalid")
    .map(({ pointer }) => pointer);
  expect(pointers).toEqual([
    "/operations/order/x-posthorn/kind",
    "/operations/order/x-posthorn/colour",
    "/operations/order/x-posthorn/retry",
    "/operations/order/x-posthorn/retry/attempts",
  ]);
});

test("valid settings beside an invalid one are used", async () => {
  const { operation, diagnostics } = await read(
    "{ kind: command, delayMs: 5, retry: { attempts: 0, backoffMs: 1 } }",
  );
  expect(diagnostics).toMatchObject([
    { code: "x-posthorn-invalid", pointer: "/operations/order/x-posthorn/retry/attempts" },
  ]);
  expect(operation).toMatchObject({ kind: "command", delayMs: 5 });
});

test("a setting for queries is refused for an event", async () => {
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

test("the name of a message or a schema in generated code is read, even beside the schema's format", async () => {
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

test("a location that may be missing is a warning", async () => {
  const { diagnostics } = await read("{ kind: command, orderingKey: '$message.payload#/note' }");
  expect(diagnostics).toMatchObject([{ code: "location-optional", severity: "warning" }]);
});

test("a location within a string is refused", async () => {
  const { diagnostics } = await read("{ kind: command, orderingKey: '$message.payload#/id/deeper' }");
  expect(diagnostics).toMatchObject([
    { code: "location-missing", message: expect.stringContaining('"deeper"') },
  ]);
});
