import type { CommandOperation, Contract, Message } from "@posthorn/contract";
import { expect, test } from "vitest";
import { generate } from "./generate.ts";

const at = (pointer: string) => ({ file: "tea.yaml", pointer });

function messageOf(name: string, codeName?: string): Message {
  return {
    name,
    ...(codeName === undefined ? {} : { codeName }),
    origin: at(`/components/messages/${name}`),
    contentType: "application/json",
    payload: { ref: "cup_v1" },
    headers: { origin: at(`/components/messages/${name}/headers`), types: ["object"] },
    examples: [],
  };
}

function generated(messages: readonly Message[], schema: { codeName?: string } = {}) {
  const origin = at("/operations/brew");
  const operation: CommandOperation = {
    kind: "command",
    action: "receive",
    id: "brew",
    origin,
    channel: { id: "brew", origin, address: "brew", parameters: [] },
    messages,
  };
  const cup = { name: "cup_v1", ...schema, origin: at("/components/schemas/cup_v1") };
  const contract: Contract = {
    asyncapi: "3.0.0",
    title: "Tea",
    version: "1",
    operations: [operation],
    messages,
    schemas: [{ ...cup, schema: { origin: cup.origin, types: ["string"] } }],
  };
  const { files, diagnostics } = generate(contract, { source: "tea.yaml" });
  return { text: (path: string) => files.find((file) => file.path === path)?.text ?? "", diagnostics };
}

test("a message and a schema are called in code as the contract asks, and on the wire as it names them", () => {
  const messages = [messageOf("com.example.tea.v1", "Brew"), messageOf("com.example.tea.v2", "BrewAgain")];
  const { text, diagnostics } = generated(messages, { codeName: "Cup" });
  expect(text("schemas/cup.ts")).toContain("export type Cup = string;");
  expect(text("messages/brew.ts")).toContain("export const brewMessage: Message<Cup, BrewHeaders> = {");
  expect(text("messages/brew.ts")).toContain('name: "com.example.tea.v1"');
  expect(text("messages/brew.ts")).toContain('@generated from message "com.example.tea.v1"');
  expect(text("operations/brew.ts")).toContain(
    "messages: { brew: brewMessage, brewAgain: brewAgainMessage },",
  );
  expect(diagnostics).toEqual([]);
});

test("names that are asked for twice, or mean something already, are told apart and reported", () => {
  const messages = [messageOf("one", "Promise"), messageOf("other", "Promise")];
  const { text, diagnostics } = generated(messages, { codeName: "Promise" });
  expect(text("schemas/promise.ts")).toContain("export type PromiseSchema = string;");
  expect(text("messages/promise-2.ts")).toContain("export const promiseMessageDescriptor: Message<");
  expect(text("operations/brew.ts")).toContain(
    "messages: { promise: promiseMessage, promise2: promiseMessageDescriptor },",
  );
  expect(diagnostics.map(({ code, pointer }) => [code, pointer])).toEqual([
    ["name-changed", "/components/schemas/cup_v1"],
    ["name-changed", "/components/messages/other"],
    ["name-changed", "/components/messages/other"],
    ["name-changed", "/components/messages/other"],
  ]);
});
