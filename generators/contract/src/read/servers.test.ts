import { expect, test } from "vitest";
import { contractWith, modelOf, operationOf } from "../../test/contract-with.ts";

const two = (rest: string, channel = "") => `
asyncapi: 2.6.0
info: { title: Tea, version: 1.0.0 }
channels:
  orders: { ${channel} subscribe: { operationId: order, message: { messageId: Order, payload: {} } } }
${rest}`;

test("servers are read with their variables, protocol and bindings", async () => {
  const servers = `
servers:
  main:
    host: '{stage}.tea.example:1883'
    pathname: /v1
    protocol: mqtt
    protocolVersion: '5.0'
    description: The broker.
    variables: { stage: { enum: [test, live], default: live, description: Which. } }
    bindings: { mqtt: { clientId: tea, keepAlive: 60 } }`;
  const { contract } = await modelOf(contractWith("tags: []", servers));
  expect(contract.servers).toEqual([
    {
      id: "main",
      origin: { file: "contract.yaml", pointer: "/servers/main" },
      host: "{stage}.tea.example:1883",
      pathname: "/v1",
      protocol: "mqtt",
      protocolVersion: "5.0",
      description: "The broker.",
      variables: [{ name: "stage", enum: ["test", "live"], default: "live", description: "Which." }],
      bindings: { mqtt: { clientId: "tea", keepAlive: 60 } },
    },
  ]);
});

test.each([
  ["mqtt://{stage}.tea.example:1883/v1/x", "{stage}.tea.example:1883", "/v1/x"],
  ["tea.example", "tea.example", undefined],
  ["{scheme}://tea.example/", "tea.example", "/"],
])("the URL %s of AsyncAPI 2 is a host and a path", async (url, host, pathname) => {
  const { contract } = await modelOf(two(`servers: { main: { url: '${url}', protocol: mqtt } }`));
  const [server] = contract.servers ?? [];
  expect([server?.host, server?.pathname]).toEqual([host, pathname]);
});

test("a channel has the ids of its servers, in both versions", async () => {
  const servers = "servers: { a: { host: a, protocol: nats }, b: { host: b, protocol: nats } }";
  const text = contractWith("tags: []", servers).replace(
    "    address: tea.orders",
    "    address: tea.orders\n    servers: [{ $ref: '#/servers/b' }]",
  );
  expect(operationOf((await modelOf(text)).contract, "order").channel.servers).toEqual(["b"]);
  const old = two("servers: { a: { url: a, protocol: nats } }", "servers: [a],");
  expect(operationOf((await modelOf(old)).contract, "order").channel.servers).toEqual(["a"]);
});

test("the security of AsyncAPI 3 has alternatives with one scheme each", async () => {
  const rest = `
components:
  securitySchemes:
    password: { type: userPassword, description: Ask us. }
    key: { type: httpApiKey, in: header, name: x-key }`;
  const { contract } = await modelOf(
    contractWith(
      "security: [{ $ref: '#/components/securitySchemes/password' }, { $ref: '#/components/securitySchemes/key' }]",
      rest,
    ),
  );
  expect(operationOf(contract, "order").security).toMatchObject([
    [{ name: "password", type: "userPassword", description: "Ask us." }],
    [{ name: "key", type: "httpApiKey", in: "header", parameter: "x-key" }],
  ]);
});

test("the security of AsyncAPI 2 has names, and needs all schemes of an object", async () => {
  const { contract } = await modelOf(
    two(`
servers: { main: { url: a, protocol: kafka, security: [{ oauth: [read] }, { cert: [], key: [] }] } }
components:
  securitySchemes:
    cert: { type: X509 }
    key: { type: apiKey, in: user }
    oauth:
      type: oauth2
      flows: { implicit: { authorizationUrl: 'https://a.example', scopes: { read: To read, write: To write } } }`),
  );
  const [server] = contract.servers ?? [];
  expect(server?.security).toMatchObject([
    [
      {
        name: "oauth",
        scopes: ["read"],
        flows: {
          implicit: { authorizationUrl: "https://a.example", scopes: { read: "To read", write: "To write" } },
        },
      },
    ],
    [{ name: "cert" }, { name: "key", in: "user" }],
  ]);
  expect(server?.security?.[1]?.[0]).not.toHaveProperty("scopes");
});

test("the documentation of the contract is read, in both versions", async () => {
  const documentation = { tags: ["hot"], externalDocs: { url: "https://a.example" } };
  const three = contractWith("tags: []", "id: urn:tea\ndefaultContentType: application/json").replace(
    "version: 1.0.0 }",
    "version: 1.0.0, tags: [{ name: hot }], externalDocs: { url: 'https://a.example' } }",
  );
  expect((await modelOf(three)).contract).toMatchObject({
    ...documentation,
    id: "urn:tea",
    defaultContentType: "application/json",
  });
  const old = two("tags: [{ name: hot }]\nexternalDocs: { url: 'https://a.example' }");
  expect((await modelOf(old)).contract).toMatchObject(documentation);
});
