import { braces, type Layout, parentheses } from "../text/layout.ts";
import { parameterLayout } from "./function-type.ts";
import { layOutLine } from "./line-breaking.ts";
import {
  type ConstStructure,
  contravariant,
  type DocStructure,
  type ExportStructure,
  type FunctionStructure,
  type ImportStructure,
  type InterfaceStructure,
  type SpecifierStructure,
  type Statement,
  StructureKind,
  type TypeAliasStructure,
  type TypeParameterStructure,
} from "./structures.ts";

// ts-morph could print the same structures, but it loads the TypeScript compiler and parses what it prints: a third of
// the time and 80 MB. Therefore this printer does it, and a test compares both. It also breaks long lines, which
// ts-morph does not.

/** Prints statements as source. An empty line separates them, except imports from imports and exports from exports. */
export function printStatements(statements: readonly Statement[]): string {
  let text = "";
  let previous: Statement["kind"] | undefined;
  for (const statement of statements) {
    const { kind } = statement;
    const isAdjacent =
      kind === previous &&
      (kind === StructureKind.ImportDeclaration || kind === StructureKind.ExportDeclaration);
    text += `${previous === undefined || isAdjacent ? "" : "\n"}${printStatement(statement)}\n`;
    previous = kind;
  }
  return text;
}

function printStatement(statement: Statement): string {
  switch (statement.kind) {
    case StructureKind.ImportDeclaration:
      return printImport(statement);
    case StructureKind.ExportDeclaration:
      return printExport(statement);
    case StructureKind.Interface:
      return printInterface(statement);
    case StructureKind.TypeAlias:
      return printTypeAlias(statement);
    case StructureKind.VariableStatement:
      return printConst(statement);
    case StructureKind.Function:
      return printFunction(statement);
  }
}

function printImport(structure: ImportStructure): string {
  const { isTypeOnly = false, namespaceImport, namedImports = [], moduleSpecifier } = structure;
  const names = namespaceImport === undefined ? specifiers(namedImports) : `* as ${namespaceImport}`;
  return layOutLine([`import ${isTypeOnly ? "type " : ""}`, names, ` from "${moduleSpecifier}";`]);
}

function printExport({ namedExports, moduleSpecifier }: ExportStructure): string {
  return layOutLine(["export ", specifiers(namedExports), ` from "${moduleSpecifier}";`]);
}

function specifiers(names: readonly SpecifierStructure[]): Layout {
  return braces(names.map(({ name, isTypeOnly }) => (isTypeOnly ? `type ${name}` : name)));
}

function printInterface(structure: InterfaceStructure): string {
  const { docs, isExported, name, typeParameters, extends: bases, indexSignatures, properties } = structure;
  const extended = bases.flatMap((base, index) => [index === 0 ? " extends " : ", ", base]);
  const head = layOutLine([
    `${exported(isExported)}interface ${name}${printTypeParameters(typeParameters)}`,
    ...extended,
    " {",
  ]);
  const indices = indexSignatures.map(
    ({ isReadonly, keyName, keyType, returnType }) =>
      `${layOutLine([`${readonly(isReadonly)}[${keyName}: ${keyType}]: `, returnType, ";"], 2)}\n`,
  );
  const members = properties.map(({ docs, isReadonly, name, hasQuestionToken, type }) => {
    const start = `${readonly(isReadonly)}${name}${hasQuestionToken ? "?" : ""}: `;
    return `${printDocs(docs, "  ")}${layOutLine([start, type, ";"], 2)}\n`;
  });
  return `${printDocs(docs)}${head}\n${[...indices, ...members].join("")}}`;
}

function printTypeAlias({ docs, isExported, name, type }: TypeAliasStructure): string {
  return printDocs(docs) + layOutLine([`${exported(isExported)}type ${name} = `, type, ";"]);
}

function printConst({ docs, isExported, declarationKind, declarations }: ConstStructure): string {
  const declared = declarations.flatMap(({ name, type, initializer }, index) => [
    index === 0 ? name : `, ${name}`,
    ...(type === undefined ? [] : [": ", type]),
    " = ",
    initializer,
  ]);
  return printDocs(docs) + layOutLine([`${exported(isExported)}${declarationKind} `, ...declared, ";"]);
}

function printFunction(structure: FunctionStructure): string {
  const { docs, isExported, name, typeParameters, parameters, returnType, statements } = structure;
  const head = layOutLine([
    `${exported(isExported)}function ${name}${printTypeParameters(typeParameters)}`,
    parentheses(parameters.map(parameterLayout)),
    ": ",
    returnType,
    " {",
  ]);
  const body = statements.map((statement) => `${layOutLine([statement], 2)}\n`);
  return `${printDocs(docs)}${head}\n${body.join("")}}`;
}

/** Type parameters stay on one line. */
function printTypeParameters(typeParameters: readonly TypeParameterStructure[]): string {
  if (typeParameters.length === 0) return "";
  const printed = typeParameters.map(({ name, variance, constraint, default: usual }) =>
    layOutLine([
      variance === contravariant ? "in " : "",
      name,
      ...(constraint === undefined ? [] : [" extends ", constraint]),
      ...(usual === undefined ? [] : [" = ", usual]),
    ]),
  );
  return `<${printed.join(", ")}>`;
}

function printDocs(docs: readonly DocStructure[], indent = ""): string {
  return docs
    .map(({ description }) => {
      if (!description.startsWith("\n")) return `${indent}/** ${description} */\n`;
      const lines = description
        .slice(1)
        .split("\n")
        .map((line) => `${indent} *${line === "" ? "" : ` ${line}`}\n`);
      return `${indent}/**\n${lines.join("")}${indent} */\n`;
    })
    .join("");
}

function exported(isExported: boolean): string {
  return isExported ? "export " : "";
}

function readonly(isReadonly: boolean): string {
  return isReadonly ? "readonly " : "";
}
