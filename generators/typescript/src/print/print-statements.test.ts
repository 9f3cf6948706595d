import { join } from "node:path";
import { type Contract, readContract } from "@posthorn/contract";
import {
  IndentationText,
  VariableDeclarationKind as morphDeclarationKind,
  StructureKind as morphKind,
  Project,
  QuoteKind,
  type StatementStructures,
} from "ts-morph";
import { beforeAll, expect, test, vi } from "vitest";
import { generate } from "../generate/generate.ts";
import { printStructures } from "./print-structure.ts";
import { StructureKind, VariableDeclarationKind } from "./structure-kind.ts";

const shop = join(import.meta.dirname, "../../../../schemas/shop.yaml");
const printed: (readonly StatementStructures[])[] = [];
vi.mock("./print-structure.ts", async (original) => {
  const real = await original<typeof import("./print-structure.ts")>();
  const spy = (statements: readonly StatementStructures[]): string => {
    printed.push(statements);
    return real.printStructures(statements);
  };
  return { ...real, printStructures: spy };
});

let contract: Contract;
beforeAll(async () => {
  contract = (await readContract(shop)).contract as Contract;
});

/** As ts-morph prints it, which leaves some of the empty lines out. */
function byMorph(statements: readonly StatementStructures[]): string {
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    manipulationSettings: { indentationText: IndentationText.TwoSpaces, quoteKind: QuoteKind.Double },
  });
  return project.createSourceFile("a.ts", { statements: [...statements] }).getFullText();
}

test("what is written is what ts-morph writes, empty lines apart", () => {
  generate(contract, { source: "shop.yaml", builders: true });
  expect(printed.length).toBeGreaterThan(60);
  const full = (text: string): string => text.replace(/\n\n+/g, "\n");
  for (const statements of [...printed])
    expect(full(printStructures(statements))).toBe(full(byMorph(statements)));
});

test("the kinds of structures have the numbers of ts-morph", () => {
  for (const [name, kind] of Object.entries(StructureKind)) {
    expect([name, kind]).toEqual([name, morphKind[name as keyof typeof StructureKind]]);
  }
  expect(VariableDeclarationKind.Const).toBe(morphDeclarationKind.Const);
});

test("what cannot be printed is refused, and never left out", () => {
  const kind = StructureKind.TypeAlias;
  expect(() => printStructures([{ kind, name: "Tea", type: "string", hasDeclareKeyword: true }])).toThrow(
    '"hasDeclareKeyword" of a structure cannot be printed',
  );
  expect(() => printStructures([{ kind: morphKind.Class, name: "Tea" }])).toThrow("cannot be printed");
});
