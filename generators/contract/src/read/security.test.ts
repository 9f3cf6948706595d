import { describe, expect, test } from "vitest";
import { contractWith, modelOf, operationOf } from "../../test/contract-with.ts";

const securityOfOperation = async (operation: string, rest: string) => {
  const { contract } = await modelOf(contractWith(operation, rest));
  return operationOf(contract, "order").security;
};

const securityOfServer = async (security: string, rest: string) => {
  const { contract } = await modelOf(`
asyncapi: 2.6.0
info: { title: Tea, version: 1.0.0 }
servers: { main: { url: a, protocol: kafka, security: ${security} } }
channels: {}
${rest}`);
  return contract.servers?.[0]?.security;
};

const originOf = (name: string) => ({
  file: "contract.yaml",
  pointer: `/components/securitySchemes/${name}`,
});

describe("in AsyncAPI 3", () => {
  test("a scheme has every member that the contract gives", async () => {
    const rest = `
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer, bearerFormat: JWT }
    open: { type: openIdConnect, openIdConnectUrl: 'https://a.example', scopes: [read, write] }`;
    const references = ["bearer", "open"].map((name) => `{ $ref: '#/components/securitySchemes/${name}' }`);
    expect(await securityOfOperation(`security: [${references.join(", ")}]`, rest)).toEqual([
      [{ name: "bearer", origin: originOf("bearer"), type: "http", scheme: "bearer", bearerFormat: "JWT" }],
      [
        {
          name: "open",
          origin: originOf("open"),
          type: "openIdConnect",
          openIdConnectUrl: "https://a.example",
          scopes: ["read", "write"],
        },
      ],
    ]);
  });

  test("a flow of OAuth has its addresses and its available scopes, even behind a reference", async () => {
    const rest = `
components:
  x-flow: { tokenUrl: 'https://t.example', refreshUrl: 'https://r.example', availableScopes: {} }
  securitySchemes:
    oauth:
      type: oauth2
      scopes: [read]
      flows:
        authorizationCode:
          authorizationUrl: https://a.example
          tokenUrl: https://t.example
          availableScopes: { read: To read, code: 7 }
        password: { $ref: '#/components/x-flow' }`;
    expect(
      await securityOfOperation("security: [{ $ref: '#/components/securitySchemes/oauth' }]", rest),
    ).toEqual([
      [
        {
          name: "oauth",
          origin: originOf("oauth"),
          type: "oauth2",
          scopes: ["read"],
          flows: {
            authorizationCode: {
              authorizationUrl: "https://a.example",
              tokenUrl: "https://t.example",
              scopes: { read: "To read", code: "7" },
            },
            password: { tokenUrl: "https://t.example", refreshUrl: "https://r.example", scopes: {} },
          },
        },
      ],
    ]);
  });

  test("an alternative that leads nowhere has no scheme", async () => {
    expect(await securityOfOperation("security: [{ $ref: '#/components/none' }]", "")).toEqual([[]]);
  });

  test("an empty list is the same as no security", async () => {
    const { contract } = await modelOf(contractWith("security: []"));
    expect(operationOf(contract, "order")).not.toHaveProperty("security");
  });
});

describe("in AsyncAPI 2", () => {
  const rest = `
components:
  securitySchemes:
    cert: { $ref: '#/components/x-cert' }
    password: { type: userPassword }
  x-cert: { type: X509 }`;

  test("a scheme keeps its name in the components, and has the origin of its target", async () => {
    expect(await securityOfServer("[{ cert: [] }]", rest)).toEqual([
      [{ name: "cert", origin: { file: "contract.yaml", pointer: "/components/x-cert" }, type: "X509" }],
    ]);
  });

  test("a name without a scheme is left out, and its alternative stays", async () => {
    expect(await securityOfServer("[{ none: [], password: [] }, { none: [] }, {}]", rest)).toEqual([
      [{ name: "password", origin: originOf("password"), type: "userPassword" }],
      [],
      [],
    ]);
  });
});
