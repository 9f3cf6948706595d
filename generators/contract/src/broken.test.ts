import { join } from "node:path";
import { expect, test } from "vitest";
import { withFiles } from "../test/contract-with.ts";
import { readContract } from "./read-contract.ts";

const whole = `asyncapi: 3.0.0
info: { title: Tea, version: 1.0.0 }
servers:
  main: { host: 'tea.example', protocol: nats }
channels:
  orders:
    address: tea.orders
    messages:
      Order: { payload: { $ref: '#/components/schemas/Order' } }
  answers:
    messages:
      Answer: { payload: { type: object } }
      NoTea: { payload: { type: object }, x-posthorn: { failure: true } }
operations:
  order:
    action: receive
    channel: { $ref: '#/channels/orders' }
    x-posthorn: { kind: command }
  ask:
    action: receive
    channel: { $ref: '#/channels/orders' }
    reply: { channel: { $ref: '#/channels/answers' } }
    x-posthorn: { kind: query }
components:
  schemas:
    Order: { type: object, required: [id], properties: { id: { type: string }, note: { type: string } } }
`;
const second = `asyncapi: 2.6.0
info: { title: Tea, version: 1.0.0 }
channels:
  tea/orders:
    publish: { operationId: order, message: { messageId: Order, payload: { type: object } } }
  tea/facts:
    subscribe: { operationId: fact, message: { messageId: Fact, payload: { type: object } } }
`;

/** What is replaced by what, and the one refusal that it must give among others. */
interface Broken {
  readonly name: string;
  readonly text?: string;
  readonly from?: string | RegExp;
  readonly to?: string;
  readonly code: string;
  readonly at: string;
  readonly line?: number;
}

const settings = "x-posthorn: { kind: command }";
const payload = "payload: { $ref: '#/components/schemas/Order' }";
const schema = "note: { type: string }";
const xPosthorn = "/operations/order/x-posthorn";
const order = "/channels/orders/messages/Order";
const note = "/components/schemas/Order/properties/note";
const structure = "asyncapi-document-resolved";

const table: readonly Broken[] = [
  // Text and version
  { name: "an empty file", text: "", code: "not-asyncapi", at: "", line: 1 },
  { name: "a list", text: "- a", code: "not-asyncapi", at: "", line: 1 },
  { name: "another language", text: "openapi: 3.1.0", code: "not-asyncapi", at: "", line: 1 },
  {
    name: "a version to come",
    from: "asyncapi: 3.0.0",
    to: "asyncapi: 4.0.0",
    code: "asyncapi-version",
    at: "/asyncapi",
    line: 1,
  },
  {
    name: "a version that is a number",
    from: "asyncapi: 3.0.0",
    to: "asyncapi: 3",
    code: "asyncapi-version",
    at: "/asyncapi",
    line: 1,
  },
  {
    name: "a bracket that nobody closes",
    from: "info: {",
    to: "info: { a: [",
    code: "syntax-invalid",
    at: "",
    line: 2,
  },
  {
    name: "a key that stands twice",
    from: "servers:",
    to: "info: {}\nservers:",
    code: "key-duplicate",
    at: "/info",
    line: 3,
  },
  { name: "an alias of nothing", from: "tea.orders", to: "*nothing", code: "syntax-invalid", at: "" },
  {
    name: "an alias within itself",
    from: "servers:",
    to: "x-a: &a { b: *a }\nservers:",
    code: "alias-circular",
    at: "",
    line: 1,
  },
  {
    name: "too many levels",
    from: "servers:",
    to: `x-a: ${"[".repeat(600)}${"]".repeat(600)}\nservers:`,
    code: "nesting-too-deep",
    at: `/x-a${"/0".repeat(500)}`,
    line: 3,
  },

  // The specification
  { name: "no title", from: "title: Tea, ", to: "", code: structure, at: "/info", line: 2 },
  { name: "no info", from: /info: .*\n/, to: "", code: structure, at: "", line: 1 },
  {
    name: "an action that there is not",
    from: "action: receive",
    to: "action: recieve",
    code: structure,
    at: "/operations/order/action",
    line: 16,
  },
  {
    name: "no action",
    from: "    action: receive\n",
    to: "",
    code: structure,
    at: "/operations/order",
    line: 15,
  },
  {
    name: "no channel",
    from: "    channel: { $ref: '#/channels/orders' }\n",
    to: "",
    code: structure,
    at: "/operations/order",
    line: 15,
  },
  {
    name: "a member that nobody knows",
    from: "address: tea.orders",
    to: "adress: tea.orders",
    code: structure,
    at: "/channels/orders/adress",
    line: 7,
  },
  {
    name: "an address that is a number",
    from: "address: tea.orders",
    to: "address: 7",
    code: structure,
    at: "/channels/orders/address",
    line: 7,
  },
  {
    name: "channels in a list",
    from: /channels:\n[\s\S]*operations:/,
    to: "channels: []\noperations:",
    code: structure,
    at: "/channels",
  },
  {
    name: "a server without a host",
    from: "host: 'tea.example', ",
    to: "",
    code: structure,
    at: "/servers/main",
    line: 4,
  },
  {
    name: "a server without a protocol",
    from: ", protocol: nats",
    to: "",
    code: structure,
    at: "/servers/main",
    line: 4,
  },
  {
    name: "a binding that breaks its schema",
    from: settings,
    to: `bindings: { nats: { queue: 7 } }\n    ${settings}`,
    code: structure,
    at: "/operations/order/bindings/nats/queue",
    line: 18,
  },
  {
    name: "a security scheme without a type",
    from: "components:\n",
    to: "components:\n  securitySchemes: { a: { description: x } }\n",
    code: structure,
    at: "/components/securitySchemes/a",
    line: 25,
  },
  {
    name: "a type that there is not",
    from: schema,
    to: "note: { type: text }",
    code: structure,
    at: `${note}/type`,
    line: 26,
  },
  {
    name: "a bound that is a text",
    from: schema,
    to: "note: { maxLength: many }",
    code: structure,
    at: `${note}/maxLength`,
    line: 26,
  },
  {
    name: "what is required in a text",
    from: "required: [id]",
    to: "required: id",
    code: structure,
    at: "/components/schemas/Order/required",
    line: 26,
  },
  {
    name: "a reference where none may stand",
    from: "title: Tea",
    to: "contact: { $ref: '#/info' }, title: Tea",
    code: "asyncapi-document-unresolved",
    at: "/info/contact",
    line: 2,
  },
  {
    name: "ids that operations share",
    text: second.replace("operationId: fact", "operationId: order"),
    code: "asyncapi2-operation-operationId-uniqueness",
    at: "/channels/tea~1facts/subscribe/operationId",
    line: 7,
  },
  {
    name: "an operation of version 3 in version 2",
    text: second.replace("channels:", "operations: {}\nchannels:"),
    code: structure,
    at: "/operations",
    line: 3,
  },

  // References
  {
    name: "a reference to nothing",
    from: "/schemas/Order'",
    to: "/schemas/Ordre'",
    code: "ref-missing",
    at: `${order}/payload`,
    line: 9,
  },
  {
    name: "a reference to no file",
    from: "'#/components/schemas/Order'",
    to: "'gone.yaml#/Order'",
    code: "ref-missing",
    at: `${order}/payload`,
    line: 9,
  },
  {
    name: "a reference to another computer",
    from: "'#/components/schemas/Order'",
    to: "'https://tea.example/a.yaml'",
    code: "ref-remote",
    at: `${order}/payload`,
    line: 9,
  },
  {
    name: "a reference out of the folder",
    from: "'#/components/schemas/Order'",
    to: "'../../etc/passwd'",
    code: "ref-outside",
    at: `${order}/payload`,
    line: 9,
  },
  {
    name: "a reference to an absolute path",
    from: "'#/components/schemas/Order'",
    to: "'/etc/passwd'",
    code: "ref-outside",
    at: `${order}/payload`,
    line: 9,
  },
  {
    name: "references in a circle",
    from: "  schemas:\n",
    to: "  schemas:\n    A: { $ref: '#/components/schemas/B' }\n    B: { $ref: '#/components/schemas/A' }\n",
    code: "ref-circular",
    at: "/components/schemas/A",
    line: 26,
  },
  {
    name: "a reference in place of properties",
    from: /properties: .*/,
    to: "properties: { $ref: '#/components/schemas' } }",
    code: "not-supported",
    at: "/components/schemas/Order/properties",
    line: 26,
  },

  // Kinds and replies
  {
    name: "tags of two kinds",
    from: settings,
    to: "tags: [{ name: command }, { name: event }]",
    code: "kind-ambiguous",
    at: "/operations/order",
    line: 15,
  },
  {
    name: "a query without a reply",
    from: settings,
    to: "x-posthorn: { kind: query }",
    code: "reply-missing",
    at: "/operations/order",
    line: 15,
  },
  {
    name: "a command with a reply",
    from: "kind: query",
    to: "kind: command",
    code: "reply-unexpected",
    at: "/operations/ask",
    line: 19,
  },
  {
    name: "a reply of failures alone",
    from: / {6}Answer: .*\n/,
    to: "",
    code: "reply-messages-missing",
    at: "/operations/ask/reply",
  },

  // x-posthorn
  {
    name: "a kind that there is not",
    from: settings,
    to: "x-posthorn: { kind: order }",
    code: "x-posthorn-invalid",
    at: `${xPosthorn}/kind`,
    line: 18,
  },
  {
    name: "a setting that nobody knows",
    from: settings,
    to: "x-posthorn: { kind: command, retries: 3 }",
    code: "x-posthorn-invalid",
    at: `${xPosthorn}/retries`,
    line: 18,
  },
  {
    name: "settings that are no object",
    from: settings,
    to: "x-posthorn: command",
    code: "x-posthorn-invalid",
    at: xPosthorn,
    line: 18,
  },
  {
    name: "no attempts at all",
    from: settings,
    to: "x-posthorn: { kind: command, retry: { attempts: 0, backoffMs: 1 } }",
    code: "x-posthorn-invalid",
    at: `${xPosthorn}/retry/attempts`,
    line: 18,
  },
  {
    name: "half a retry",
    from: settings,
    to: "x-posthorn: { kind: command, retry: { attempts: 2 } }",
    code: "x-posthorn-invalid",
    at: `${xPosthorn}/retry`,
    line: 18,
  },
  {
    name: "a name that is none in a program",
    from: settings,
    to: "x-posthorn: { kind: command, name: 7-up }",
    code: "x-posthorn-invalid",
    at: `${xPosthorn}/name`,
    line: 18,
  },
  {
    name: "a key that is no location",
    from: settings,
    to: "x-posthorn: { kind: command, orderingKey: id }",
    code: "x-posthorn-invalid",
    at: `${xPosthorn}/orderingKey`,
    line: 18,
  },
  {
    name: "a key that no payload has",
    from: settings,
    to: "x-posthorn: { kind: command, orderingKey: '$message.payload#/guest' }",
    code: "location-missing",
    at: `${xPosthorn}/orderingKey`,
    line: 18,
  },
  {
    name: "a timeout of a command",
    from: settings,
    to: "x-posthorn: { kind: command, timeoutMs: 5 }",
    code: "x-posthorn-irrelevant",
    at: "/operations/order",
    line: 15,
  },
  {
    name: "a failure that is neither true nor false",
    from: "failure: true",
    to: "failure: perhaps",
    code: "x-posthorn-invalid",
    at: "/channels/answers/messages/NoTea/x-posthorn/failure",
    line: 13,
  },

  // Addresses and formats
  {
    name: "a brace that belongs to no parameter",
    from: "address: tea.orders",
    to: "address: 'tea.{'",
    code: "not-supported",
    at: "/channels/orders",
    line: 6,
  },
  {
    name: "parameters that touch",
    from: "address: tea.orders",
    to: "address: 'tea.{a}{b}'",
    code: "not-supported",
    at: "/channels/orders",
    line: 6,
  },
  {
    name: "a payload in RAML",
    from: payload,
    to: "payload: { schemaFormat: 'application/raml+yaml;version=1.0', schema: { type: string } }",
    code: "not-supported",
    at: `${order}/payload/schemaFormat`,
    line: 9,
  },
  {
    name: "a keyword of 2020-12 that draft-07 cannot say",
    from: payload,
    to: "payload: { schemaFormat: 'application/schema+json;version=draft-2020-12', schema: { $dynamicRef: '#a' } }",
    code: "not-supported",
    at: `${order}/payload/schema/$dynamicRef`,
    line: 9,
  },
  {
    name: "a format of OpenAPI that is none",
    from: payload,
    to: "payload: { schemaFormat: 'application/vnd.oai.openapi;version=3.0.0', schema: { minLength: many } }",
    code: structure,
    at: `${order}/payload/schema/minLength`,
    line: 9,
  },
];

test.each(table)("$name: $code", async ({ text, from, to, code, at, line }) => {
  const broken = text ?? whole.replace(from ?? "", () => to ?? "");
  expect(text === undefined && broken === whole).toBe(false);
  const { contract, diagnostics } = await withFiles({ "tea/contract.yaml": broken }, (folder) =>
    readContract(join(folder, "tea/contract.yaml")),
  );
  expect(contract).toBeUndefined();
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(errors).toContainEqual(
    expect.objectContaining({
      code,
      pointer: at,
      line: line ?? expect.any(Number),
      column: expect.any(Number),
      message: expect.stringMatching(/\S/),
    }),
  );
});

test("the contracts that are broken here are read when they are not", async () => {
  const files = { "three.yaml": whole, "two.yaml": second };
  await withFiles(files, async (folder) => {
    for (const name of Object.keys(files)) {
      const { contract, diagnostics } = await readContract(join(folder, name));
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(contract?.operations).toHaveLength(2);
    }
  });
});

test("at least fifty are broken, each in its own way", () => {
  expect(table.length).toBeGreaterThanOrEqual(50);
  expect(new Set(table.map(({ name }) => name)).size).toBe(table.length);
});
