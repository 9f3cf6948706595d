import { describe, expect, test } from "vitest";
import { collect, post, set, sourcesOf } from "../../test/handler-set.ts";
import { handlersInCalls } from "./calls.ts";
import { mentions } from "./evidence.ts";
import { findHandlers, listExports } from "./handlers.ts";

describe("a handler that is not collected yet", () => {
  /** The exports that may be the handler: `file name`, or `file name.member`. */
  function found(files: Readonly<Record<string, string>>, wanted = collect): readonly string[] {
    const sources = sourcesOf(files);
    const home = sources.fileAt(`/app/${wanted.file}.ts`);
    return findHandlers(listExports(sources, set, "/app"), wanted, home).map(({ exported, member }) =>
      [exported.file.getBaseName(), `${exported.name}${member === undefined ? "" : `.${member}`}`].join(" "),
    );
  }

  const typed = 'export const a: PostOfficeHandlers["collect"] = () => {};';
  const named = "export const collect = () => {};";

  test.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
    ["its type", { "a.ts": typed, "collect.ts": named }, ["a.ts a"]],
    ["its name in its file", { "collect.ts": `${named}\nexport default () => {};` }, ["collect.ts collect"]],
    [
      "its other name in its file",
      { "collect.ts": "export const handleCollect = () => {};" },
      ["collect.ts handleCollect"],
    ],
    [
      "the default export of its file",
      { "collect.ts": "export default () => {};", "a.ts": named },
      ["collect.ts default"],
    ],
    ["its name in another file", { "a.ts": named }, ["a.ts collect"]],
    ["a member of an object", { "a.ts": "export const all = { collect() {} };" }, ["a.ts all.collect"]],
    [
      "a call that may return it",
      { "collect.ts": "export const collect = logged();" },
      ["collect.ts collect"],
    ],
    ["both of two that may be meant", { "a.ts": named, "b.ts": named }, ["a.ts collect", "b.ts collect"]],
    [
      "the original of what is passed on",
      { "a.ts": 'export * from "./b.js";', "b.ts": named },
      ["b.ts collect"],
    ],
  ])("is found by %s", (_, files, names) => {
    expect(found(files)).toEqual(names);
  });

  test.each<readonly [string, Readonly<Record<string, string>>]>([
    ["the default export of another file", { "a.ts": "export default () => {};" }],
    ["a call in another file", { "a.ts": "export const collect = logged();" }],
    [
      "an object, where the operation has one message",
      { "collect.ts": "export const collect = { letter() {} };" },
    ],
    ["a condition", { "collect.ts": "export const collect = a ?? b;" }],
    [
      "the handler of another operation",
      { "a.ts": 'export const collect: PostOfficeHandlers["post"] = () => {};' },
    ],
    [
      "the handler of another contract",
      { "collect.ts": 'export const collect: ClubHandlers["collect"] = () => {};' },
    ],
    ["one of its messages", { "a.ts": 'export const a: PostOfficeHandlers["collect"]["b"] = () => {};' }],
    [
      "a member of an object of another type",
      { "a.ts": "export const all: ClubHandlers = { collect() {} };" },
    ],
    ["a member of an object in another one", { "a.ts": "export const all = { deep: { collect() {} } };" }],
  ])("is not %s", (_, files) => {
    expect(found(files)).toEqual([]);
  });

  test("is an object where the operation has several messages", () => {
    expect(found({ "post.ts": "export const post = () => {};" }, post)).toEqual([]);
    expect(found({ "post.ts": "export const post = { letter() {} };" }, post)).toEqual(["post.ts post"]);
  });
});

test.each([
  ["client.onPaid(() => 1);", ["() => 1"]],
  ["onPaid(transport, () => 1, { group });", ["() => 1"]],
  ["const mine = () => 1;\nclient.onPaid(mine);\nonPaid(transport, mine);", ["() => 1", "() => 1"]],
  ["onPaid();\nclient.onPaid();\nclient.onPaidLate(() => 1);\nonPaidLate(transport, () => 1);", []],
])("the handlers that %j gives to a client are found", (text, codes) => {
  const handlers = handlersInCalls({ ...collect, name: "onPaid" }, sourcesOf({ "a.ts": text }));
  expect(handlers.map(({ node }) => node.getText())).toEqual(codes);
});

test.each([
  ["make({ collect: 1 })", true],
  ["make({ collect })", true],
  ["make({ collect() {} })", true],
  ["a ? { collect } : b", true],
  ["given()", true],
  ["[given()]", true],
  ["make({ post: collect })", false],
  ["make(collect)", false],
  ["others()", false],
])("code such as %s has a member: %s", (code, isThere) => {
  const functions = "const given = () => ({ collect() {} });\nconst others = () => ({ post() {} });\n";
  const file = sourcesOf({ "a.ts": `${functions}const it = ${code};` }).all[0];
  const unclear = file?.getVariableDeclarationOrThrow("it").getInitializerOrThrow();
  expect(unclear && mentions(unclear, "collect")).toBe(isThere);
});
