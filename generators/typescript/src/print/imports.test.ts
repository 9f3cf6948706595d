import { expect, test } from "vitest";
import { constOf } from "./declarations.ts";
import { importPath } from "./import-path.ts";
import { openModule } from "./module.ts";
import { printModules } from "./print.ts";
import { printStatements } from "./print-statements.ts";

test.each([
  ["index", "operations/place-order", "./operations/place-order"],
  ["operations/place-order", "operations/cancel-order", "./cancel-order"],
  ["operations/place-order", "messages/place-order", "../messages/place-order"],
  ["operations/place-order", "shop-client", "../shop-client"],
  ["messages/order", "../shared/schemas/money", "../../shared/schemas/money"],
  ["index", "../shared/schemas/money", "../shared/schemas/money"],
  ["a/b/c", "a/d/e", "../d/e"],
  ["a/b", "a", "../a"],
  ["shop/index", "shop", "../shop"],
])("%s imports %s by the path %s", (from, to, path) => {
  expect(importPath(from, to)).toBe(path);
});

test("imports are sorted, and a name is imported as a type unless its value is used somewhere", () => {
  const module = openModule("operations/place-order");
  expect(module.from("operations/place-order", "placeOrder", "value")).toBe("placeOrder");
  module.from("operations/other", "other", "value");
  module.from("messages/order", "Order", "type");
  module.from("messages/order", "orderMessage", "value");
  module.from("schemas/money", "Money", "type");
  module.core("produce");
  module.core("Command");
  module.core("produce");
  module.zod();
  expect(printStatements(module.imports(".js"))).toBe(`\
import { type Command, produce } from "@posthorn/core/codegen";
import * as z from "zod";
import { type Order, orderMessage } from "../messages/order.js";
import type { Money } from "../schemas/money.js";
import { other } from "./other.js";
`);
  expect([module.uses("messages/order"), module.uses("messages/other")]).toEqual([true, false]);
});

test("packages are imported as they are named, and names are sorted without regard to case", () => {
  const module = openModule("builders/tea");
  expect([module.builders(), module.zod(), module.coreSchema("schema"), module.codec("avroCodec")]).toEqual([
    "builders",
    "z",
    "schema",
    "avroCodec",
  ]);
  module.coreSchema("fits");
  module.from("builders/schemas", "schemas", "value");
  for (const name of ["b", "A", "a", "B"]) module.from("index", name, "type");
  module.from("index", "b", "value");
  module.from("index", "b", "type");
  expect(printStatements(module.imports(".ts"))).toBe(`\
import * as builders from "@posthorn/builders";
import { avroCodec } from "@posthorn/codec-avro";
import { fits, schema } from "@posthorn/core/schema";
import * as z from "zod";
import { type A, type a, type B, b } from "../index.ts";
import { schemas } from "./schemas.ts";
`);
});

test("a module prints its header, its imports and its statements, with the extension of its imports", () => {
  const module = openModule("schemas/tea");
  const tea = { name: "tea", type: module.from("schemas/cup", "Cup", "type"), value: "5" };
  module.add(constOf(tea), constOf({ ...tea, name: "pot" }));
  expect(printModules([module, openModule("empty")], { importExtension: "", header: "// Tea\n" })).toEqual([
    {
      path: "schemas/tea.ts",
      text: '// Tea\n\nimport type { Cup } from "./cup";\n\nexport const tea: Cup = 5;\n\nexport const pot: Cup = 5;\n',
    },
    { path: "empty.ts", text: "// Tea\n\n" },
  ]);
});
