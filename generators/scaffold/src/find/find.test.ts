import { describe, expect, test } from "vitest";
import type { HandlerSet, WantedHandler } from "../source/handler-set.ts";
import { openSources } from "../source/sources.ts";
import { handlersInCalls } from "./calls.ts";
import { findCollections } from "./collection.ts";
import { mentions } from "./evidence.ts";
import { findHandlers, listExports } from "./handlers.ts";

const collect: WantedHandler = {
  name: "collect",
  kind: "command",
  isWanted: true,
  aliases: ["handleCollect"],
  file: "collect",
  comment: [],
  cases: [],
  failures: [],
};
const post: WantedHandler = {
  ...collect,
  name: "post",
  aliases: ["handlePost"],
  file: "post",
  cases: ["letter", "parcel"].map((name) => ({ name, comment: [] })),
};
const set: HandlerSet = {
  title: "Post office",
  side: "serve",
  type: "PostOfficeHandlers",
  serve: "servePostOffice",
  collection: { name: "postOfficeHandlers", file: "post-office-handlers" },
  handlers: [post, collect],
};

/** The sources of a program, whose files are in `/app`. */
function sourcesOf(files: Readonly<Record<string, string>>) {
  const imports = 'import type { ClubHandlers, PostOfficeHandlers } from "../generated/index.js";\n';
  return openSources(
    Object.entries(files).map(([path, text]) => ({
      path: `/app/${path}`,
      text: imports + text,
      isEditable: true,
    })),
  );
}

describe("the object that collects the handlers", () => {
  /** The code of each object that is found, with `!` if it can have no other members. */
  const found = (files: Readonly<Record<string, string>>, given: HandlerSet = set) =>
    findCollections(sourcesOf(files), given, "/app").map(
      ({ value, isExact }) => `${value.node.getText()}${isExact ? "!" : ""}`,
    );

  test.each([
    ["const a: PostOfficeHandlers = { b };", "{ b }!"],
    ["const a = { b } satisfies PostOfficeHandlers;", "{ b }!"],
    ["const a = { b } as PostOfficeHandlers;", "{ b }!"],
    ["const c = { b };\nconst a: PostOfficeHandlers = c;", "{ b }"],
    ["class A implements PostOfficeHandlers {}", "class A implements PostOfficeHandlers {}"],
    ["function a(): PostOfficeHandlers { return { b }; }", "{ b }!"],
    ["const a = (): PostOfficeHandlers => ({ b });", "{ b }!"],
    ["const a = async function (): Promise<PostOfficeHandlers> { return { b }; };", "{ b }!"],
    ["servePostOffice(transport, { b });", "{ b }!"],
    ["generated.servePostOffice(transport, { b });", "{ b }!"],
    ["const a = { b };\nservePostOffice(transport, a);", "{ b }"],
    ["const a: PostOfficeHandlers = { b };\nservePostOffice(transport, a);", "{ b }!"],
    ["const a = { b };\nservePostOffice(transport, a);\nconst c = a satisfies PostOfficeHandlers;", "{ b }"],
    ["const a: PostOfficeHandlers = make();", "make()!"],
    ["const a: PostOfficeHandlers = make();\nconst c: PostOfficeHandlers = { b };", "{ b }!"],
    ["const a: PostOfficeHandlers = make();\nservePostOffice(transport, make());", "make()!"],
  ])("is found in %j", (text, code) => {
    expect(found({ "a.ts": text })).toEqual([code]);
  });

  test.each([
    "const a: ClubHandlers = { b };",
    "const a: Partial<PostOfficeHandlers> = { b };",
    'const a: PostOfficeHandlers["post"] = { b };',
    "const a = (): PostOfficeHandlers => { if (b) return { b }; return { c }; };",
    "serveClub(transport, { b });",
    "servePostOffice(transport);",
  ])("is not found in %j", (text) => {
    expect(found({ "a.ts": text })).toEqual([]);
  });

  test("is not what the function of the other side gets", () => {
    expect(found({ "a.ts": "servePostOffice(transport, { b });" }, { ...set, side: "client" })).toEqual([]);
  });

  test("is the one in its own file if there are several", () => {
    const files = {
      "a.ts": "export const a: PostOfficeHandlers = { b };",
      "post-office-handlers.ts": "export const postOfficeHandlers: PostOfficeHandlers = { c };",
    };
    expect(found(files)).toEqual(["{ c }!"]);
    expect(found({ "a.ts": files["a.ts"], "b.ts": files["post-office-handlers.ts"] })).toEqual([
      "{ b }!",
      "{ c }!",
    ]);
  });

  test.each([
    ["export const postOfficeHandlers = { b };", ["{ b }"]],
    ["export default { b };", ["{ b }"]],
    ["export const others = { b };", []],
    ["export function postOfficeHandlers() {}", []],
  ])("is the export of its own file, whatever its type: %j", (text, code) => {
    expect(found({ "post-office-handlers.ts": text })).toEqual(code);
    expect(found({ "other.ts": text })).toEqual([]);
  });
});

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
    ["a value that is no function", { "collect.ts": "export const collect = { letter() {} };" }],
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
