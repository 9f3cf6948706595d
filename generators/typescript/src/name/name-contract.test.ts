import type { CommandOperation, Contract, Message } from "@posthorn/contract";
import { expect, test } from "vitest";
import { generate } from "../generate/generate.ts";

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

test("x-posthorn.name decides the name in code, and the name on the wire stays", () => {
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

test("a name that is taken or reserved is changed, and that is reported", () => {
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

test.each(["con", "AUX", "nul", "Com1", "lpt9"])(
  "no file has the name %s, which is a device on Windows, and that is reported",
  (name) => {
    const { text, diagnostics } = generated([messageOf(name)]);
    expect(text(`messages/${name.toLowerCase()}-message.ts`)).toContain(`name: "${name}"`);
    expect(diagnostics.map(({ message }) => message)).toContainEqual(
      expect.stringContaining(`"messages/${name.toLowerCase()}" is the name of a device on Windows`),
    );
  },
);

test("names in other scripts stay, and files that differ only in upper and lower case are numbered", () => {
  const { text } = generated([messageOf("注文"), messageOf("ΣΑΣ"), messageOf("σας")]);
  expect(text("messages/注文.ts")).toContain("export const 注文Message: Message<");
  expect(text("messages/σας.ts")).toContain('name: "ΣΑΣ"');
  expect(text("messages/σας-2.ts")).toContain('name: "σας"');
});

test("a name that is too long for a file is shortened, and that is reported", () => {
  const { text, diagnostics } = generated([messageOf(`brew${"Very".repeat(100)}`)]);
  const [shortened] = diagnostics;
  expect(shortened).toMatchObject({ severity: "information", code: "name-shortened" });
  const [, name = ""] = /calls this "Brew(\w+)"/.exec(shortened?.message ?? "") ?? [];
  expect(name).toMatch(/^(Very)+X[0-9a-f]{8}$/);
  expect(text("operations/brew.ts")).toContain(`Brew${name}Headers`);
});
