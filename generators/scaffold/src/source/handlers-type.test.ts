import { describe, expect, test } from "vitest";
import { type HandlersType, readHandlersType } from "./handlers-type.ts";
import { openSources } from "./sources.ts";
import { statedType } from "./values.ts";

const set = {
  title: "Shop",
  side: "serve",
  type: "ShopHandlers",
  serve: "serveShop",
  collection: { name: "shopHandlers", file: "shop-handlers" },
  handlers: [],
} as const;

const imports = 'import type { ShopHandlers, ShopHandlers as Handlers } from "../generated/index.js";\n';

/** The meaning of the type of the constant `it`. */
function meaningIn(text: string): HandlersType | undefined {
  const sources = openSources([{ path: "/app/handlers.ts", text, isEditable: true }]);
  const declaration = sources.all[0]?.getVariableDeclarationOrThrow("it");
  return readHandlersType(declaration && statedType(declaration), set);
}

const all = { of: "all" } as const;

describe("the generated type of handlers", () => {
  test.each([
    ["ShopHandlers", all],
    ["Handlers", all],
    ["(ShopHandlers)", all],
    ["Readonly<ShopHandlers>", all],
    ["Required<ShopHandlers>", all],
    ["Promise<ShopHandlers>", all],
    ['import("../generated/index.js").ShopHandlers', all],
    ["Partial<ShopHandlers>", { of: "some", names: [] }],
    ['Omit<ShopHandlers, "post">', { of: "some", names: [] }],
    ['Pick<ShopHandlers, "post">', { of: "some", names: ["post"] }],
    ['Pick<ShopHandlers, "post" | "price">', { of: "some", names: ["post", "price"] }],
    ["Pick<ShopHandlers, Names>", { of: "some", names: [] }],
    ['ShopHandlers["post"]', { of: "one", name: "post" }],
    ["ShopHandlers[`post`]", { of: "one", name: "post" }],
    ['Readonly<ShopHandlers>["post"]', { of: "one", name: "post" }],
    ['ShopHandlers["post"]["letter"]', { of: "one", name: "post", message: "letter" }],
    ['Parameters<ShopHandlers["onPaid"]>[0]', { of: "one", name: "onPaid" }],
    ['Parameters<ShopHandlers["onPaid"]>[0]["letter"]', { of: "one", name: "onPaid", message: "letter" }],
  ])("is read in %s", (type, meaning) => {
    expect(meaningIn(`${imports}declare const it: ${type};`)).toEqual(meaning);
  });

  test.each([
    "string",
    "ClubHandlers",
    'import("../generated/index.js").ClubHandlers',
    "Array<ShopHandlers>",
    "ShopHandlers[]",
    "Partial<Partial<ShopHandlers>>",
    'Partial<ShopHandlers["post"]>',
    "ShopHandlers[Name]",
    'ClubHandlers["post"]',
    'Parameters<ShopHandlers["onPaid"]>[1]',
    'ReturnType<ShopHandlers["onPaid"]>[0]',
    'typeof import("./others.js")',
  ])("is not found in %s", (type) => {
    expect(meaningIn(`${imports}declare const it: ${type};`)).toBeUndefined();
  });

  test.each([
    ['type Post = ShopHandlers["post"];\ndeclare const it: Post;', { of: "one", name: "post" }],
    ['type All = ShopHandlers;\ndeclare const it: All["post"];', { of: "one", name: "post" }],
    ["type One = Other;\ntype Other = One;\ndeclare const it: One;", undefined],
  ])("is followed through names: %j", (text, meaning) => {
    expect(meaningIn(imports + text)).toEqual(meaning);
  });

  test.each([
    ["declare const it: ShopHandlers;", all],
    [
      'import type * as generated from "../generated/index.js";\ndeclare const it: generated.ShopHandlers;',
      all,
    ],
    ["interface ShopHandlers {}\ndeclare const it: ShopHandlers;", undefined],
    ['import type { Mine as ShopHandlers } from "./mine.js";\ndeclare const it: ShopHandlers;', undefined],
  ])("is recognized by its name in its own module: %j", (text, meaning) => {
    expect(meaningIn(text)).toEqual(meaning);
  });
});
