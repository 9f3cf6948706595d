import { describe, expect, test } from "vitest";
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

test("the time for which an event is kept and handled, and the loss of its dead letters, are read", async () => {
  const { operation, diagnostics } = await read("{ kind: event, keepMs: 60, ttlMs: 5, deadLetter: false }");
  expect(diagnostics).toEqual([]);
  expect(operation).toMatchObject({ keepMs: 60, ttlMs: 5, deadLetter: false });
});

test("the strategy of a retry is read", async () => {
  const retry = "{ attempts: 3, backoffMs: 10, strategy: exponential, multiplier: 1.5, longestMs: 90 }";
  const { operation, diagnostics } = await read(`{ kind: command, retry: ${retry} }`);
  expect(diagnostics).toEqual([]);
  expect(operation).toHaveProperty("retry", {
    attempts: 3,
    backoffMs: 10,
    strategy: "exponential",
    multiplier: 1.5,
    longestMs: 90,
  });
});

test.each(["fixed", "linear"])("%s delays have no multiplier", async (strategy) => {
  const retry = `{ attempts: 3, backoffMs: 10, strategy: ${strategy}, multiplier: 2 }`;
  const { diagnostics } = await read(`{ kind: command, retry: ${retry} }`);
  expect(diagnostics).toMatchObject([
    {
      code: "retry-multiplier",
      severity: "error",
      pointer: "/operations/order",
      message: `"multiplier" is for exponential delays, but the strategy of "order" is "${strategy}". Remove one of the two.`,
    },
  ]);
});

test("dead letters are the default, which the model leaves out", async () => {
  const { operation, diagnostics } = await read("{ kind: command, deadLetter: true }");
  expect(diagnostics).toEqual([]);
  expect(operation).not.toHaveProperty("deadLetter");
});

const reply = "\nreply: { channel: { $ref: '#/channels/answers' } }";

test.each([
  ["event", "timeoutMs: 5", '"timeoutMs" is for queries, but "order" is an event.'],
  ["command", "delivery: light", '"delivery" is for queries, but "order" is a command.'],
  ["event", "delivery: durable", '"delivery" is for queries, but "order" is an event.'],
  ["command", "keepMs: 5", '"keepMs" is for events, but "order" is a command.'],
  ["query", "keepMs: 5", '"keepMs" is for events, but "order" is a query.'],
  ["query", "ttlMs: 5", '"ttlMs" is for commands and events, but "order" is a query.'],
  ["query", "deadLetter: false", '"deadLetter" is for commands and events, but "order" is a query.'],
  ["query", "delayMs: 5", '"delayMs" is for commands and events, but "order" is a query.'],
])("a setting that does not concern a %s is refused: %s", async (kind, setting, message) => {
  const { diagnostics } = await read(`{ kind: ${kind}, ${setting} }${kind === "query" ? reply : ""}`);
  expect(diagnostics).toMatchObject([
    {
      code: "x-posthorn-irrelevant",
      severity: "error",
      message: `${message} Remove it, or change the kind.`,
    },
  ]);
});

describe("the delivery of a query", () => {
  const readDelivery = async (operation: string, { channel = "", document = "" } = {}) => {
    const text = contractWith(
      `x-posthorn: { kind: query${operation} }${reply}`,
      document && `x-posthorn: { ${document} }`,
    ).replace("address: tea.orders", `address: tea.orders\n${channel && `    x-posthorn: { ${channel} }`}`);
    const { contract, diagnostics } = await modelOf(text);
    expect(diagnostics).toEqual([]);
    return operationOf(contract, "order");
  };

  test("is that of the operation, of its channel or of the document", async () => {
    const [light, durable] = ["delivery: light", "delivery: durable"];
    expect(await readDelivery("")).not.toHaveProperty("delivery");
    expect(await readDelivery("", { document: light })).toHaveProperty("delivery", "light");
    expect(await readDelivery("", { channel: durable, document: light })).toHaveProperty(
      "delivery",
      "durable",
    );
    expect(await readDelivery(`, ${light}`, { channel: durable })).toHaveProperty("delivery", "light");
  });

  test("is not that of its channel if that only has another setting", async () => {
    const both = { channel: "wire: plain", document: "delivery: light" };
    expect(await readDelivery("", both)).toMatchObject({ wire: "plain", delivery: "light" });
  });

  test("does not concern commands and events of the document", async () => {
    for (const kind of ["command", "event"]) {
      const text = contractWith(`x-posthorn: { kind: ${kind} }`, "x-posthorn: { delivery: light }");
      const { contract, diagnostics } = await modelOf(text);
      expect(diagnostics).toEqual([]);
      expect(operationOf(contract, "order")).not.toHaveProperty("delivery");
    }
  });
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
