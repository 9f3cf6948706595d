import type { CommandOperation, Contract, Message, NamedSchema, Origin, Schema } from "@posthorn/contract";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkbench, type Workbench } from "../../test/workbench.ts";
import { checkSupport } from "../report/support.ts";
import { generate } from "./generate.ts";

const origin: Origin = { file: "shop.yaml", pointer: '/x*/evil();/*"' };

/** Texts that try to become code. */
const attacks = [
  "*/ evil(); /*",
  '"; evil(); "',
  "'; evil(); '",
  "`$".concat("{evil()}`"),
  "\\",
  '\\"; evil(); //',
  "\n evil(); //",
  "\r\u2028evil();\u2029",
  "</script><script>evil()</script>",
  "// evil()",
  "@deprecated {@link evil()}",
  "\ue0000\ue001 evil()",
  "\u202e)(live",
  "__proto__",
  "constructor",
  "Promise",
  "class",
  "await",
  "😀",
  "",
  "1",
  "日本語",
];

function contractOf(
  operations: readonly CommandOperation[],
  schemas: readonly NamedSchema[] = [],
  title = "Shop",
): Contract {
  const messages = [...new Set(operations.flatMap((operation) => operation.messages))];
  return { asyncapi: "3.0.0", title, version: "1", operations, messages, schemas };
}

function commandOf(id: string, index: number, payload: Schema = true): CommandOperation {
  const at: Origin = { file: "shop.yaml", pointer: `/operations/${index}` };
  const message: Message = {
    name: id,
    description: id,
    origin: at,
    contentType: "application/json",
    payload,
    examples: [],
  };
  const channel = { id, origin: at, address: `a.${index}.${id.replace(/[{}]/g, "")}`, parameters: [] };
  return {
    kind: "command",
    action: "receive",
    id,
    description: id,
    summary: id,
    origin: at,
    channel,
    messages: [message],
  };
}

/** The source without its comments and its literals. */
function codeOf(text: string): string {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text);
  const left: string[] = [];
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    if (token === ts.SyntaxKind.SlashToken) token = scanner.reScanSlashToken();
    const isLiteral = [ts.SyntaxKind.StringLiteral, ts.SyntaxKind.RegularExpressionLiteral].includes(token);
    left.push(isLiteral ? '""' : scanner.getTokenText());
  }
  return left.join(" ");
}

let workbench: Workbench;
beforeAll(async () => {
  workbench = await openWorkbench();
}, 60_000);
afterAll(() => workbench.close());

test("no text of a contract becomes code", { timeout: 60_000 }, async () => {
  const schema: Schema = {
    origin,
    types: ["object"],
    description: attacks.join("\n"),
    properties: Object.fromEntries(
      attacks
        .filter((name) => !(name in Object.prototype))
        .map((name) => [
          name,
          {
            origin,
            title: name,
            description: name,
            pattern: `${name.replace(/[^\w ;"'/`]/g, "")}[/]*`,
            default: name,
            format: name,
            enum: [name, "b"],
          },
        ]),
    ),
    required: ['"; evil(); "'],
  };
  const operations = attacks.map((text, index) => commandOf(text, index, { ...schema, title: text }));
  const several = commandOf("several", attacks.length);
  const messages = attacks.map((name, index) => ({
    ...(several.messages[0] as Message),
    name,
    contentType: name,
    correlationHeader: name,
    headers: { ...schema, required: ["ce-id", "content-type"] },
    origin: { file: "m.yaml", pointer: `/${index}` },
  }));
  operations.push(
    { ...several, messages },
    { ...several, id: "sharing", origin, messages: messages.slice(1) },
  );
  const schemas = attacks.map((name, index) => ({
    name,
    origin: { file: "s.yaml", pointer: `/${index}` },
    schema,
  }));
  const contract = contractOf(operations, schemas, "*/ evil(); /*");
  expect(checkSupport(contract)).toEqual([]);
  const { files } = generate(contract, { source: "a\n*/evil();" });
  expect(new Set(files.map(({ path }) => path.toLowerCase())).size).toBe(files.length);
  for (const { path, text } of files) {
    expect(path).toMatch(/^[\w\p{L}-]+(\/[\w\p{L}-]+)?\.ts$/u);
    expect(codeOf(text)).not.toMatch(/evil \(|(?!\p{L})[\u007f-\u{10ffff}]/u);
    expect(text).not.toMatch(/[\u2028\u2029\u202e\ue000\ue001]/);
  }
  await workbench.write(files, "hostile");
  expect(await workbench.compile("hostile", "7", "nodenext")).toBe("");
});

test("names that collide are changed and reported, in the same way in every run", {
  timeout: 60_000,
}, async () => {
  const ids = ["place-order", "placeOrder", "PlaceOrder", "place_order", "Promise", "delete", "event"];
  const schema: Schema = { origin, types: ["object"], properties: { a: { origin, types: ["string"] } } };
  const schemas = ["PlaceOrder", "placeorder", "Date", "Event", "Record"].map((name, index) => ({
    name,
    origin: { file: "s.yaml", pointer: `/${index}` },
    schema,
  }));
  const contract = contractOf(
    ids.map((id, index) => commandOf(id, index, schema)),
    schemas,
  );
  const { files, diagnostics } = generate(contract, { source: "shop.yaml" });
  expect(generate(contract, { source: "shop.yaml" })).toEqual({ files, diagnostics });
  expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual(
    diagnostics.map(() => "information name-changed"),
  );
  expect(diagnostics.map(({ message }) => message)).toContain(
    'Generated code calls this "DateSchema", because "Date" already has a meaning in TypeScript or in ' +
      "@posthorn/core. Rename it in the contract to choose another name.",
  );
  await workbench.write(files, "collisions");
  expect(await workbench.compile("collisions", "7", "nodenext")).toBe("");
});
