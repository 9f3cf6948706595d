import { Project, type StatementStructures, ts, VariableDeclarationKind } from "ts-morph";
import { layOut } from "../src/print/line-breaking.ts";
import {
  type ConstStructure,
  type FunctionStructure,
  type InterfaceStructure,
  type Statement,
  StructureKind,
  type TypeParameterStructure,
} from "../src/print/structures.ts";
import type { Layout } from "../src/text/layout.ts";

/** Prints statements with ts-morph. */
export function printWithTsMorph(statements: readonly Statement[]): string {
  const project = new Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true });
  return project
    .createSourceFile("a.ts", { statements: statements.map((each) => forTsMorph(withTexts(each))) })
    .getFullText();
}

/** Returns a statement of ours as one of ts-morph's. Only the enum of strings for `const` needs another value. */
export function forTsMorph(statement: Statement<string>): StatementStructures {
  if (statement.kind !== StructureKind.VariableStatement) return statement;
  return { ...statement, declarationKind: VariableDeclarationKind.Const };
}

/** Returns the same statement with texts in place of layouts. */
export function withTexts(statement: Statement): Statement<string> {
  switch (statement.kind) {
    case StructureKind.Interface:
      return interfaceWithTexts(statement);
    case StructureKind.TypeAlias:
      return { ...statement, type: layOut(statement.type) };
    case StructureKind.VariableStatement:
      return constWithTexts(statement);
    case StructureKind.Function:
      return functionWithTexts(statement);
    default:
      return statement;
  }
}

function interfaceWithTexts(structure: InterfaceStructure): InterfaceStructure<string> {
  const { typeParameters, extends: bases, indexSignatures, properties } = structure;
  return {
    ...structure,
    typeParameters: typeParameters.map(typeParameterWithTexts),
    extends: bases.map((base) => layOut(base)),
    indexSignatures: indexSignatures.map((each) => ({ ...each, returnType: layOut(each.returnType) })),
    properties: properties.map((each) => ({ ...each, type: layOut(each.type) })),
  };
}

function constWithTexts(structure: ConstStructure): ConstStructure<string> {
  const declarations = structure.declarations.map(({ type, initializer, ...declaration }) => ({
    ...declaration,
    initializer: layOut(initializer),
    ...present({ type }),
  }));
  return { ...structure, declarations };
}

function functionWithTexts(structure: FunctionStructure): FunctionStructure<string> {
  const { typeParameters, parameters, returnType, statements } = structure;
  return {
    ...structure,
    typeParameters: typeParameters.map(typeParameterWithTexts),
    parameters: parameters.map(({ type, initializer, ...parameter }) => ({
      ...parameter,
      type: layOut(type),
      ...present({ initializer }),
    })),
    returnType: layOut(returnType),
    statements: statements.map((statement) => layOut(statement)),
  };
}

function typeParameterWithTexts(structure: TypeParameterStructure): TypeParameterStructure<string> {
  const { constraint, default: usual, ...parameter } = structure;
  return { ...parameter, ...present({ constraint, default: usual }) };
}

/** The layouts that are there, as texts. */
function present<K extends string>(layouts: Readonly<Record<K, Layout | undefined>>): { [N in K]?: string } {
  const texts: { [N in K]?: string } = {};
  for (const name in layouts) {
    const layout = layouts[name];
    if (layout !== undefined) texts[name] = layOut(layout);
  }
  return texts;
}

const closings: ReadonlySet<string> = new Set([")", "]", "}", ">"]);
const separators: ReadonlySet<string> = new Set([",", ";"]);

/**
 * Returns the tokens of a source and its comments. White space is left out: line breaks, indentation, and the separator
 * after the last item of a list that has several lines.
 */
export function tokensOf(source: string): readonly string[] {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, source);
  const tokens: string[] = [];
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    const last = tokens.at(-1) ?? "";
    const isRegularExpression = kind === ts.SyntaxKind.SlashToken && !/[\w$)\]}"]$/.test(last);
    if (isRegularExpression) scanner.reScanSlashToken();
    const text = scanner.getTokenText().replace(/\s+/g, " ").trim();
    if (closings.has(text) && separators.has(last)) tokens.pop();
    if (text !== "") tokens.push(text);
  }
  return tokens;
}
