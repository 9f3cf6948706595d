import type { CommandOperation, Contract, Message } from "@posthorn/contract";
import { expect, test } from "vitest";
import { commandOf, contractWith, messageOf as plainMessage, queryOf } from "../../test/operations.ts";
import { generate } from "../generate/generate.ts";
import { type NestedSchema, schemaKey } from "../nested-schemas/nested-schemas.ts";
import { nameContract } from "./name-contract.ts";

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

test("failures with the same name in code are numbered, and no number is given twice", () => {
  const failures = ["unknown", "Unknown", "unknown2", "constructor"].map((name) => plainMessage(name));
  const query = queryOf("price", { failures });
  const { names } = nameContract(contractWith([query]));
  expect(failures.map((failure) => names.failure(query, failure))).toEqual([
    "unknown",
    "unknown2",
    "unknown22",
    "constructorMessage",
  ]);
});

test("a nested schema is named after its path, or after as much of its end as fits", () => {
  const nestedAt = (...path: readonly string[]): NestedSchema => {
    const origin = at(`/${path.join("/")}`);
    return { name: path.join("."), root: "Order", path, origin, schema: true, isMerged: false };
  };
  const [a, b, c] = ["a".repeat(27), "b".repeat(28), "c".repeat(61)];
  const nested = [
    nestedAt("lines", "item"),
    nestedAt(a, b),
    nestedAt("x", a, b),
    nestedAt(c),
    nestedAt("lines item"),
  ];
  const order = { name: "Order", origin: at("/order"), schema: true };
  const contract = { ...contractWith([]), schemas: [order, ...nested] };
  const { names, diagnostics } = nameContract(contract, { nested: new Map([[schemaKey("Order"), nested]]) });
  expect(nested.map(({ name }) => names.schema(name))).toEqual([
    { name: "OrderLinesItem", file: "schemas/order" },
    { name: `OrderA${a.slice(1)}B${b.slice(1)}`, file: "schemas/order" },
    { name: `OrderA${a.slice(1)}B${b.slice(1)}Part`, file: "schemas/order" },
    { name: `OrderC${c.slice(1)}`, file: "schemas/order" },
    { name: "OrderLinesItemPart", file: "schemas/order" },
  ]);
  expect(diagnostics).toEqual([]);
});

test("a message whose headers have no schema of their own leaves the name to others", () => {
  const headers = { ref: "Trace" };
  const messages = [plainMessage("pot", { headers }), plainMessage("cup"), plainMessage("potHeaders")];
  const { names, diagnostics } = nameContract(
    contractWith([commandOf("sendBrew", { messages: [...messages, plainMessage("cupHeaders")] })]),
  );
  expect(messages.map((message) => names.message(message))).toMatchObject([
    { descriptor: "potMessage", payload: "Pot", headers: "Pot" },
    { descriptor: "cupMessage", payload: "Cup", headers: "Cup" },
    { descriptor: "potHeadersMessage", payload: "PotHeaders" },
  ]);
  expect(diagnostics).toEqual([]);
});

test("functions of an operation are named without the verb that they begin with anyway", () => {
  const operation = commandOf("sendBrew");
  const { names } = nameContract(contractWith([operation]));
  expect(names.operation(operation)).toMatchObject({ descriptor: "brew", producer: "sendBrew" });
});

test("a schema that is generated elsewhere keeps its name, and one of the contract gives way", () => {
  const money = { name: "Money", file: "../shared/schemas/money" };
  const schemas = ["money_v2", "Money"].map((name) => ({ name, origin: at(`/${name}`), schema: true }));
  const { names } = nameContract(contractWith([], schemas), { shared: new Map([["money_v2", money]]) });
  expect(names.schema("money_v2")).toEqual(money);
  expect(names.schema("Money")).toEqual({ name: "MoneySchema", file: "schemas/money" });
});

test("the names of the contract as a whole give way to those of its messages", () => {
  const operation = commandOf("tea", { messages: [plainMessage("TeaClient")] });
  const { names, diagnostics } = nameContract(contractWith([operation]));
  expect(names.contract).toEqual({
    serve: "serveTea",
    serveFile: "serve-tea",
    handlers: "TeaHandlers",
    serveOptions: "ServeTeaOptions",
    client: "teaClient",
    clientFile: "tea-client",
    clientType: "TeaClientOfContract",
  });
  expect(diagnostics.map(({ message, file, pointer }) => ({ message, file, pointer }))).toEqual([
    {
      message:
        'Generated code calls this "TeaClientOfContract", because "TeaClient" is taken. Rename it in the contract to choose another name.',
      file: "",
      pointer: "/info/title",
    },
  ]);
});

test("a part that the contract does not have has no name", () => {
  const { names } = nameContract(contractWith([]));
  expect(() => names.schema("Tea")).toThrow(new TypeError('The contract has no "Tea".'));
});
