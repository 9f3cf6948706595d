import { expect, test } from "vitest";
import { constOf, functionOf, interfaceOf, typeAliasOf } from "../print/declarations.ts";
import { openModule } from "../print/module.ts";
import { printStatements } from "../print/print-statements.ts";
import { emitIndex, exportsOf } from "./index-file.ts";

const comment = { paragraphs: [] };

const tea = openModule("schemas/tea");
tea.from("schemas/cup", "Cup", "type");
tea.add(
  constOf({ name: "hidden", value: "1", isExported: false }),
  interfaceOf({ name: "Tea", comment, members: [] }),
  constOf({ name: "Tea", value: "2" }),
  typeAliasOf("Cups", comment, "number"),
  functionOf({ name: "pour", comment, parameters: [], returns: "void", body: [] }),
);

test("an index exports each name of its modules, and a name that is only a type as a type", () => {
  expect([...exportsOf(tea)]).toEqual([
    ["Tea", true],
    ["Cups", false],
    ["pour", true],
  ]);
  const shared = openModule("../shared/schemas/money");
  shared.add(constOf({ name: "Money", value: "3" }));
  const index = emitIndex([tea, shared], {
    extensionOf: ({ path }) => (path.startsWith("..") ? ".ts" : ".js"),
  });
  expect(index.path).toBe("index");
  expect(printStatements(index.statements)).toBe(`\
export { Tea, type Cups, pour } from "./schemas/tea.js";
export { Money } from "../shared/schemas/money.ts";
`);
});

test("a type that follows the value of its name is exported as a value", () => {
  const module = openModule("schemas/tea");
  module.add(constOf({ name: "Tea", value: "2" }), typeAliasOf("Tea", comment, "number"));
  expect([...exportsOf(module)]).toEqual([["Tea", true]]);
});

test("the index of a folder imports its modules from there", () => {
  const builder = openModule("builders/tea");
  builder.add(constOf({ name: "buildTea", value: "1" }));
  const index = emitIndex([builder], { extensionOf: () => "", folder: "builders" });
  expect([index.path, printStatements(index.statements)]).toEqual([
    "builders/index",
    'export { buildTea } from "./tea";\n',
  ]);
});
