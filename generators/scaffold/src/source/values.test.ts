import { describe, expect, test } from "vitest";
import { openSources } from "./sources.ts";
import { findMember, nameOf, type Value, valueOfExport } from "./values.ts";

const beside = `
export const place = () => "beside";
export default { place };
export class Base { place() {} }
`;

/** The value that `handlers.ts` exports as `it`, or by default. */
function valueIn(text: string): Value {
  const sources = openSources([
    { path: "/app/handlers.ts", text, isEditable: true },
    { path: "/app/beside.ts", text: beside, isEditable: true },
  ]);
  const file = sources.fileAt("/app/handlers.ts");
  const symbol = file?.getExportSymbols().find((each) => ["it", "default"].includes(each.getName()));
  if (file === undefined || symbol === undefined) throw new Error(`Nothing is exported by: ${text}`);
  return valueOfExport(symbol, file);
}

/** The kind of a value, with its code or with the reason why it is unclear. */
function described(value: Value): readonly [string, string] {
  return [value.kind, value.kind === "unclear" ? value.why : value.node.getText()];
}

describe("the value of an export is found", () => {
  test.each([
    ["const mine = () => 1;\nexport const it = mine;", "function", "() => 1"],
    ["const mine = () => 1;\nexport { mine as it };", "function", "() => 1"],
    ["export default (() => 1);", "function", "() => 1"],
    ["export const it = (() => 1)!;", "function", "() => 1"],
    ["export const it = <() => number>(() => 1);", "function", "() => 1"],
    ["export const it = await (async () => 1);", "function", "async () => 1"],
    ["function mine() {}\nexport const it = mine.bind(undefined);", "function", "function mine() {}"],
    ["export const it = Object.freeze({ a: 1 });", "object", "{ a: 1 }"],
    ["const all = { it: () => 1 };\nexport const { it } = all;", "function", "() => 1"],
    ["const all = { a: () => 1 };\nexport const { a: it } = all;", "function", "() => 1"],
    ['const all = { "a-b": () => 1 };\nexport const { "a-b": it } = all;', "function", "() => 1"],
    ['const all = { "a-b": () => 1 };\nexport const it = all["a-b"];', "function", "() => 1"],
    ['import all from "./beside.js";\nexport const it = all.place;', "function", '() => "beside"'],
    ['export { place as it } from "./beside.js";', "function", '() => "beside"'],
    ["class Mine {}\nexport const it = new Mine();", "instance", "class Mine {}"],
    ["const Mine = class {};\nexport const it = new Mine();", "instance", "class {}"],
    [
      "export function it(a: string): void;\nexport function it(a: number): void;\nexport function it() {}",
      "function",
      "export function it() {}",
    ],
  ])("in %j", (text, kind, code) => {
    expect(described(valueIn(text))).toEqual([kind, code]);
  });
});

describe("the value of an export is unclear", () => {
  test.each([
    ["export let it = () => 1;", "it is not a constant"],
    ["export const it: () => void;", "it is not a constant"],
    ["export const it = unknown;", "its declaration is not here"],
    ["export const it = make();", "it is the result of a call"],
    ["export const it = Object.assign({});", "it is the result of a call"],
    ["export const it = a ?? b;", "it cannot be followed"],
    ["const all = {};\nexport const it = all[name];", "it cannot be followed"],
    ["export enum it { a }", "it cannot be followed"],
    ["const [it] = [() => 1];\nexport { it };", "it cannot be followed"],
    ["const { [name]: it } = { a: () => 1 };\nexport { it };", "it cannot be followed"],
    ["const { ...it } = { a: () => 1 };\nexport { it };", "it cannot be followed"],
    ["const { a: { it } } = { a: { it: () => 1 } };\nexport { it };", "it cannot be followed"],
    ["const all = { a: 1 };\nexport const it = all.b;", 'it has no member "b" here'],
    ["const one = () => 1;\nexport const it = one.name;", 'it has no member "name" here'],
    ["const all = { ...others() };\nexport const it = all.b;", "it is the result of a call"],
    ["const a = b;\nconst b = a;\nexport const it = a;", "it refers to itself"],
    ['export { it } from "@acme/office";', "it is imported from code outside of this program"],
    ['import it from "@acme/office";\nexport { it };', "it is imported from code outside of this program"],
    ["export const it = new Mine();", "its class is not here"],
  ])("in %j", (text, why) => {
    expect(described(valueIn(text))).toEqual(["unclear", why]);
  });
});

describe("a member of an object", () => {
  test.each([
    ["{ place() {} }", "member", "place() {}"],
    ["{ 'place': 1 }", "member", "'place': 1"],
    ["{ ['place']: 1 }", "member", "['place']: 1"],
    ["{ get place() { return 1; } }", "member", "get place() { return 1; }"],
    ["{ place: 1, place: 2 }", "member", "place: 2"],
    ["{ ...{ place: 1 } }", "member", "place: 1"],
    ["{ ...unknown, place: 1 }", "member", "place: 1"],
    ["{ place: 1, ...{ place: 2 } }", "member", "place: 2"],
    ["{ other: 1 }", "absent", ""],
    ["{ ...{ other: 1 } }", "absent", ""],
    ["() => 1", "absent", ""],
    ["{ ...make() }", "it is the result of a call", "...make()"],
    ["{ ...make(), ...{ other: 1 } }", "it is the result of a call", "...make()"],
    ["{ [place]: 1 }", "its name is computed", "[place]: 1"],
    ["make()", "it is the result of a call", "make()"],
  ])("of %j is looked for", (code, result, where) => {
    const found = findMember(valueIn(`export const it = ${code};`), "place");
    const kind = found.kind === "unclear" ? found.why : found.kind;
    expect([kind, found.kind === "absent" ? "" : found.node.getText()]).toEqual([result, where]);
  });

  test.each([
    ["class Mine { readonly place = 1; }", "member", "readonly place = 1;"],
    ["class Mine { constructor(readonly place: string) {} }", "member", "readonly place: string"],
    ["class Mine { static place = 1; }", "absent", ""],
    ["class Base { place() {} }\nclass Mine extends Base {}", "member", "place() {}"],
    ['import { Base } from "./beside.js";\nclass Mine extends Base {}', "member", "place() {}"],
    ["class Mine extends Base {}", "the class that it extends is not here", "Base"],
    ["class Mine extends Mine {}", "the class that it extends is not here", "Mine"],
  ])("of an instance of %j is looked for", (code, result, where) => {
    const found = findMember(valueIn(`${code}\nexport const it = new Mine();`), "place");
    const kind = found.kind === "unclear" ? found.why : found.kind;
    expect([kind, found.kind === "absent" ? "" : found.node.getText()]).toEqual([result, where]);
  });
});

test("the names of members are read without their quotes, and computed ones are unknown", () => {
  const value = valueIn("export const it = { a: 1, 'b c': 2, [`d`]: 3, ['e']: 4, 5: 6, [f]: 7, g() {}, h };");
  const names = value.kind === "object" ? value.node.getProperties().map(nameOf) : [];
  expect(names).toEqual(["a", "b c", undefined, "e", "5", undefined, "g", "h"]);
});
