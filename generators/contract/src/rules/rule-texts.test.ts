import { expect, test } from "vitest";
import { sourcesOf } from "../../test/contract-with.ts";
import { checkRules } from "../validate/check-rules.ts";
import { ruleText } from "./rule-texts.ts";

const careless2 = `
asyncapi: 2.6.0
info: { title: Careless, version: 1.0.0, contact: {}, license: { name: MIT } }
tags: [{ name: a }, { name: a }]
servers:
  one: { url: "nats://one/{}/", protocol: nats, security: [{ unknown: [] }] }
  two: { url: "nats://{host}", protocol: nats, variables: { port: {} }, security: [{ key: [read] }] }
channels:
  a/{}/: { servers: [three], subscribe: { operationId: a, message: { messageId: a, payload: {} } } }
  b?c: { publish: { operationId: a, message: { messageId: a, payload: {} } } }
  c/{id}: { parameters: { name: {} }, publish: { message: { payload: {} } } }
components:
  schemas: { Unused: {} }
  securitySchemes:
    key: { type: oauth2, flows: { implicit: { authorizationUrl: "https://a", scopes: { write: Writes } } } }
    other: { type: plain }
`;

const careless3 = `
asyncapi: 3.0.0
info: { title: Careless, version: 1.0.0, contact: {}, license: { name: MIT } }
servers: { one: { host: a, protocol: nats } }
channels:
  a:
    address: "a?b/{id}"
    servers: [{ $ref: "#/components/servers/two" }]
    parameters: { name: {} }
    messages: { A: { payload: {} } }
  b: { address: b, messages: { B: { payload: {} } } }
operations:
  a: { action: send, channel: { $ref: "#/channels/a" }, messages: [{ $ref: "#/channels/b/messages/B" }] }
  b: { action: send, channel: { $ref: "#/components/channels/c" } }
components:
  servers: { two: { host: b, protocol: nats } }
  channels: { c: { address: c, messages: { C: { payload: {} } } } }
`;

const textsOf = async (document: string): Promise<readonly string[]> => {
  const { diagnostics } = await checkRules(await sourcesOf(document));
  const ofRules = diagnostics.filter(({ code }) => code !== "asyncapi-document-resolved");
  return [...new Set(ofRules.map(({ code, message }) => `${code}: ${message}`))].toSorted();
};

test("a finding says what is wrong and how to correct it, in AsyncAPI 2", async () => {
  expect(await textsOf(careless2)).toEqual([
    'asyncapi-defaultContentType: The document has no "defaultContentType". Add one.',
    'asyncapi-id: The document has no "id". Add one.',
    'asyncapi-info-contact-properties: The contact needs a "name", a "url" and an "email". Add what is missing.',
    'asyncapi-info-description: The info object has no "description". Add one.',
    "asyncapi-latest-version: AsyncAPI has a newer version: 3.1.0.",
    "asyncapi-unused-component: Nothing in this document refers to the component. Remove it, unless other documents need it.",
    'asyncapi2-channel-no-empty-parameter: The address of the channel contains "{}". Name the parameter.',
    'asyncapi2-channel-no-query-nor-fragment: The address of the channel contains "?" or "#". Remove the query or the fragment.',
    "asyncapi2-channel-no-trailing-slash: The address of the channel ends with a slash. Remove the slash.",
    'asyncapi2-channel-parameters: The address of the channel has no parameter "name". Remove it, or add it there.',
    'asyncapi2-channel-parameters: The channel does not describe all of its parameters. Add to "parameters": id.',
    'asyncapi2-channel-servers: The channel names a server that is not defined. Define it in "servers", or correct the name.',
    'asyncapi2-message-messageId-uniqueness: Another message has the same "messageId". Change one of the two.',
    'asyncapi2-message-messageId: The message has no "messageId". Add one.',
    'asyncapi2-operation-operationId-uniqueness: Another operation has the same "operationId". Change one of the two.',
    'asyncapi2-operation-operationId: The operation has no "operationId". Add one.',
    'asyncapi2-server-no-empty-variable: The URL of the server contains "{}". Name the variable.',
    "asyncapi2-server-no-trailing-slash: The URL of the server ends with a slash. Remove the slash.",
    "asyncapi2-server-security: The security scheme has no such scope. It has: write.",
    'asyncapi2-server-security: The security scheme is not defined. Define it in "components", or correct the name.',
    'asyncapi2-server-variables: The URL of the server has no variable "port". Remove it, or add it there.',
    'asyncapi2-server-variables: The server does not describe all of its variables. Add to "variables": host.',
    'asyncapi2-tags-uniqueness: The tag "a" is listed twice. Remove one of the two.',
    "asyncapi2-unused-securityScheme: No server and no operation refers to the security scheme. Remove it, or refer to it.",
  ]);
});

test("the same rules have the same texts in AsyncAPI 3", async () => {
  expect(await textsOf(careless3)).toEqual([
    "asyncapi-latest-version: AsyncAPI has a newer version: 3.1.0.",
    'asyncapi3-channel-parameters: The address of the channel has no parameter "name". Remove it, or add it there.',
    'asyncapi3-channel-parameters: The channel does not describe all of its parameters. Add to "parameters": id.',
    "asyncapi3-operation-messages-from-referred-channel: The channel of the operation has no such message. Add it there, or refer to one of the channel's messages.",
    'asyncapi3-required-channel-servers-unambiguity: The servers of a channel must be among the "servers" at the top of the document. Refer to them there.',
    'asyncapi3-required-operation-channel-unambiguity: The channel of an operation must be one of the "channels" at the top of the document. Refer to it there.',
  ]);
});

test("what a contract of three lines lacks is named", async () => {
  expect(await textsOf('asyncapi: 2.0.0\ninfo: { title: Short, version: "1" }\nchannels: {}')).toEqual([
    'asyncapi-defaultContentType: The document has no "defaultContentType". Add one.',
    'asyncapi-id: The document has no "id". Add one.',
    'asyncapi-info-contact: The info object has no "contact". Add one.',
    'asyncapi-info-description: The info object has no "description". Add one.',
    'asyncapi-info-license: The info object has no "license". Add one.',
    "asyncapi-latest-version: AsyncAPI has a newer version: 3.1.0.",
    'asyncapi-servers: The document lists no servers. Add them to "servers".',
    'asyncapi2-tags: The document has no tags. Add them to "tags".',
  ]);
});

test("the parser's text stands for a rule without a text of our own", () => {
  expect(ruleText("asyncapi-of-tomorrow", "Something is wrong.")).toBe("Something is wrong.");
});
