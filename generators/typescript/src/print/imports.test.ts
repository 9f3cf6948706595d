import { expect, test } from "vitest";
import { importPath } from "./import-path.ts";
import { openModule } from "./module.ts";
import { printStatements } from "./print-statements.ts";

test.each([
  ["index", "operations/place-order", "./operations/place-order"],
  ["operations/place-order", "operations/cancel-order", "./cancel-order"],
  ["operations/place-order", "messages/place-order", "../messages/place-order"],
  ["operations/place-order", "shop-client", "../shop-client"],
  ["messages/order", "../shared/schemas/money", "../../shared/schemas/money"],
  ["index", "../shared/schemas/money", "../shared/schemas/money"],
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
