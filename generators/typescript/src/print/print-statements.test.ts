import { join } from "node:path";
import { type Contract, readContract } from "@posthorn/contract";
import * as tsMorph from "ts-morph";
import { expect, expectTypeOf, test, vi } from "vitest";
import { forTsMorph, printWithTsMorph, tokensOf } from "../../test/ts-morph.ts";
import { generate } from "../generate/generate.ts";
import type { GenerateOptions } from "../generate/options.ts";
import { printStatements } from "./print-statements.ts";
import {
  type ConstStructure,
  contravariant,
  type FunctionStructure,
  type InterfaceStructure,
  type ParameterStructure,
  type Statement,
  StructureKind,
  type TypeParameterStructure,
} from "./structures.ts";

const schemas = join(import.meta.dirname, "../../../../schemas");
const everything = join(import.meta.dirname, "../../test/everything.yaml");
const allOptions = { builders: true, dates: "date", int64: "bigint" } as const;

let printed: (readonly Statement[])[] = [];
vi.mock("./print-statements.ts", async (original) => {
  const real = await original<typeof import("./print-statements.ts")>();
  const spy = (statements: readonly Statement[]): string => {
    printed.push(statements);
    return real.printStatements(statements);
  };
  return { ...real, printStatements: spy };
});

/** The statements of every file that is generated from a contract. */
async function statementsOf(
  path: string,
  options: Partial<GenerateOptions>,
): Promise<readonly (readonly Statement[])[]> {
  const { contract, diagnostics } = await readContract(path);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  printed = [];
  generate(contract as Contract, { source: "contract.yaml", ...options });
  return [...printed];
}

test.each([
  ["shop", join(schemas, "shop.yaml"), { builders: true }],
  ["club", join(schemas, "club.yaml"), { builders: true }],
  ["weather", join(schemas, "weather.yaml"), { builders: true }],
  ["contract that uses everything", everything, {}],
  ["contract that uses everything, with all options", everything, allOptions],
])("the printer and ts-morph print the same tokens and comments for the %s", async (_name, path, options) => {
  const files = await statementsOf(path, options);
  expect(files.length).toBeGreaterThan(20);
  for (const statements of files)
    expect(tokensOf(printStatements(statements))).toEqual(tokensOf(printWithTsMorph(statements)));
});

test("the contract that uses everything needs every kind of structure and every property of one", async () => {
  const seen = new Set<string>();
  const collect = (value: unknown, path: string): void => {
    if (Array.isArray(value)) for (const each of value) collect(each, path);
    else if (typeof value === "object" && value !== null)
      for (const [name, inner] of Object.entries(value)) {
        const isNonEmpty = Array.isArray(inner) ? inner.length > 0 : inner !== false;
        if (isNonEmpty) seen.add(`${path}.${name}`);
        if (!["type", "initializer", "returnType", "statements"].includes(name))
          collect(inner, `${path}.${name}`);
      }
  };
  for (const statement of (await statementsOf(everything, allOptions)).flat())
    collect(statement, String(statement.kind));
  const { ImportDeclaration, ExportDeclaration, Interface, TypeAlias, VariableStatement } = StructureKind;
  const expected = [
    ...["isTypeOnly", "namespaceImport", "namedImports", "namedImports.isTypeOnly"].map(
      (name) => `${ImportDeclaration}.${name}`,
    ),
    `${ExportDeclaration}.namedExports.isTypeOnly`,
    ...["docs", "typeParameters.variance", "typeParameters.default", "extends", "indexSignatures"].map(
      (name) => `${Interface}.${name}`,
    ),
    ...["docs", "hasQuestionToken", "type"].map((name) => `${Interface}.properties.${name}`),
    `${TypeAlias}.docs`,
    `${VariableStatement}.declarations.type`,
    ...["docs", "typeParameters.constraint", "parameters.hasQuestionToken", "parameters.initializer"].map(
      (name) => `${StructureKind.Function}.${name}`,
    ),
  ];
  expect(expected.filter((path) => !seen.has(path))).toEqual([]);
});

test("structures with texts are structures of ts-morph", () => {
  expectTypeOf(forTsMorph).parameter(0).toEqualTypeOf<Statement<string>>();
  expectTypeOf<Exclude<Statement<string>, ConstStructure<string>>>().toExtend<tsMorph.StatementStructures>();
  expectTypeOf<InterfaceStructure<string>>().toExtend<tsMorph.InterfaceDeclarationStructure>();
  expectTypeOf<FunctionStructure<string>>().toExtend<tsMorph.FunctionDeclarationStructure>();
  expectTypeOf<ParameterStructure<string>>().toExtend<
    tsMorph.OptionalKind<tsMorph.ParameterDeclarationStructure>
  >();
  expectTypeOf<TypeParameterStructure<string>>().toExtend<
    tsMorph.OptionalKind<tsMorph.TypeParameterDeclarationStructure>
  >();
  expectTypeOf<
    Omit<ConstStructure<string>, "declarationKind">
  >().toExtend<tsMorph.VariableStatementStructure>();
  const tea = {
    kind: StructureKind.TypeAlias,
    name: "Tea",
    isExported: true,
    docs: [],
    type: "string",
  } as const;
  // @ts-expect-error: the printer does not print this property, so that no structure has it.
  const declared: Statement = { ...tea, docs: [], hasDeclareKeyword: true };
  expect(printStatements([declared])).toBe("export type Tea = string;\n");
});

test("kinds and the variance have the numbers of ts-morph", () => {
  for (const [name, kind] of Object.entries(StructureKind))
    expect([name, kind]).toEqual([name, tsMorph.StructureKind[name as keyof typeof StructureKind]]);
  expect(contravariant).toBe(tsMorph.TypeParameterVariance.In);
  expect(tsMorph.VariableDeclarationKind.Const).toBe("const");
});
