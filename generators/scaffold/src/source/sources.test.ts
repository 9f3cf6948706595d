import { describe, expect, test } from "vitest";
import { isParsable, openSources, specifierOf, stemOf, syntaxError } from "./sources.ts";

test.each([
  ["/app/handlers/shop.ts", "/app/handlers/place-order.ts", ".js", "./place-order.js"],
  ["/app/handlers/shop.ts", "/app/handlers/deep/order.ts", ".js", "./deep/order.js"],
  ["/app/handlers/shop.ts", "/app/generated/index.ts", ".js", "../generated/index.js"],
  ["/app/handlers/shop.ts", "/app/generated/index.ts", ".ts", "../generated/index.ts"],
  ["/app/handlers/shop.ts", "/app/generated/index.ts", "", "../generated/index"],
  ["/app/handlers/shop.ts", "/app/handlers/order.mts", ".js", "./order.mjs"],
  ["/app/handlers/shop.ts", "/app/handlers/order.cts", ".ts", "./order.cts"],
  ["/app/handlers/shop.ts", "/app/handlers/order.mts", "", "./order"],
  ["/app/handlers/shop.ts", "/app/handlers/view.tsx", ".js", "./view.js"],
  ["/app/handlers/shop.ts", "/app/handlers/order.v2.ts", ".js", "./order.v2.js"],
])("from %s, %s is imported with the ending %j as %s", (from, to, extension, specifier) => {
  expect(specifierOf(from, to, extension)).toBe(specifier);
});

test.each([
  ["./order.js", "/app/handlers/order"],
  ["../generated/index.mts", "/app/generated/index"],
  ["./order.d.ts", "/app/handlers/order"],
  ["./order", "/app/handlers/order"],
  ["./order.v2", "/app/handlers/order.v2"],
  ["@acme/orders", undefined],
])("the specifier %s names %s, whatever its ending", (specifier, stem) => {
  expect(stemOf("/app/handlers/shop.ts", specifier)).toBe(stem);
});

test("the first syntax error of a file is reported with its position", () => {
  const { all } = openSources([
    { path: "/app/good.ts", text: "export const a = 1;\n", isEditable: true },
    { path: "/app/bad.ts", text: "export const a = ;\nexport const b = ;\n", isEditable: true },
  ]);
  expect(all.map(syntaxError)).toEqual([undefined, { start: 17, message: "Expression expected." }]);
});

test.each([
  ["a.ts", "const a = <string>b;", true],
  ["a.tsx", "const a = <b>c</b>;", true],
  ["a.ts", "const a = <b>c</b>;", false],
  ["a.ts", "const delete = 1;", false],
])("%s is parsed by its ending: %j", (path, text, isValid) => {
  expect(isParsable(path, text)).toBe(isValid);
});

describe("sources", () => {
  const sources = openSources([
    { path: "/app/a.ts", text: "\n  export const a = 1;\n", isEditable: true },
    { path: "/elsewhere/b.ts", text: "export const b = 2;\n", isEditable: false },
  ]);
  const [a, b] = sources.all;

  test("are editable only if they are said to be", () => {
    expect(sources.editable).toEqual([a]);
    expect(sources.all.map((file) => sources.isEditable(file.getVariableStatements()[0] ?? file))).toEqual([
      true,
      false,
    ]);
  });

  test("are found by their paths, and give the places of their nodes", () => {
    expect([sources.fileAt("/elsewhere/b.ts"), sources.fileAt("/elsewhere/a.ts")]).toEqual([b, undefined]);
    const statement = a?.getStatements()[0];
    expect(statement && sources.placeOf(statement)).toEqual({ file: "/app/a.ts", line: 2, column: 3 });
  });
});
