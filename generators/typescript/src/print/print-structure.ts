import type {
  ExportDeclarationStructure,
  FunctionDeclarationStructure,
  ImportDeclarationStructure,
  InterfaceDeclarationStructure,
  JSDocStructure,
  OptionalKind,
  StatementStructures,
  TypeAliasDeclarationStructure,
  VariableStatementStructure,
} from "ts-morph";
import { StructureKind } from "./structure-kind.ts";

/** Statements as source: imports and exports of others on lines of their own, an empty line between all else. */
export function printStructures(statements: readonly StatementStructures[]): string {
  let text = "";
  let before: StatementStructures["kind"] | undefined;
  for (const statement of statements) {
    const { kind } = statement;
    const isClose =
      kind === before &&
      (kind === StructureKind.ImportDeclaration || kind === StructureKind.ExportDeclaration);
    text += `${before === undefined || isClose ? "" : "\n"}${printStructure(statement)}\n`;
    before = kind;
  }
  return text;
}

function printStructure(statement: StatementStructures): string {
  switch (statement.kind) {
    case StructureKind.ImportDeclaration:
      return printImport(statement);
    case StructureKind.ExportDeclaration:
      return printExport(statement);
    case StructureKind.Interface:
      return printInterface(statement);
    case StructureKind.TypeAlias:
      return printAlias(statement);
    case StructureKind.VariableStatement:
      return printVariable(statement);
    case StructureKind.Function:
      return printFunction(statement);
    default:
      throw new TypeError(
        `Structures of kind ${statement.kind} cannot be printed. Teach print-structure.ts to.`,
      );
  }
}

function printImport({
  isTypeOnly,
  namespaceImport,
  namedImports,
  moduleSpecifier,
  ...rest
}: ImportDeclarationStructure): string {
  nothingElse(rest);
  const names = namespaceImport === undefined ? `{ ${listOf(namedImports)} }` : `* as ${namespaceImport}`;
  return `import ${isTypeOnly ? "type " : ""}${names} from "${moduleSpecifier}";`;
}

function printExport({
  isTypeOnly,
  namedExports,
  moduleSpecifier,
  ...rest
}: ExportDeclarationStructure): string {
  nothingElse(rest);
  return `export ${isTypeOnly ? "type " : ""}{ ${listOf(namedExports)} } from "${moduleSpecifier}";`;
}

function printInterface(structure: InterfaceDeclarationStructure): string {
  const {
    docs,
    isExported,
    name,
    typeParameters,
    extends: bases = [],
    properties = [],
    indexSignatures = [],
    ...rest
  } = structure;
  nothingElse(rest);
  const indices = indexSignatures.map(({ isReadonly, keyName, keyType, returnType, ...rest }) => {
    nothingElse(rest);
    return `  ${isReadonly ? "readonly " : ""}[${keyName}: ${keyType}]: ${returnType};\n`;
  });
  const members = properties.map(({ docs, isReadonly, name, hasQuestionToken, type, ...rest }) => {
    nothingElse(rest);
    const mark = hasQuestionToken ? "?" : "";
    return `${printDocs(docs, "  ")}  ${isReadonly ? "readonly " : ""}${name}${mark}: ${type};\n`;
  });
  const extended = listOf(bases);
  const head = `interface ${name}${parametersOf(typeParameters)}${extended === "" ? "" : ` extends ${extended}`}`;
  return `${printDocs(docs)}${exported(isExported)}${head} {\n${[...indices, ...members].join("")}}`;
}

function printAlias({
  docs,
  isExported,
  name,
  typeParameters,
  type,
  ...rest
}: TypeAliasDeclarationStructure): string {
  nothingElse(rest);
  return `${printDocs(docs)}${exported(isExported)}type ${name}${parametersOf(typeParameters)} = ${type};`;
}

function printVariable({
  docs,
  isExported,
  declarationKind,
  declarations,
  ...rest
}: VariableStatementStructure): string {
  nothingElse(rest);
  const printed = declarations.map(({ name, type, initializer, ...rest }) => {
    nothingElse(rest);
    return `${name}${type === undefined ? "" : `: ${type}`} = ${initializer}`;
  });
  return `${printDocs(docs)}${exported(isExported)}${declarationKind} ${printed.join(", ")};`;
}

function printFunction(structure: FunctionDeclarationStructure): string {
  const {
    docs,
    isExported,
    isAsync,
    name,
    typeParameters,
    parameters = [],
    returnType,
    statements,
    ...rest
  } = structure;
  nothingElse(rest);
  const taken = parameters.map(({ name, ...rest }) => {
    nothingElse(rest);
    return name;
  });
  const body = Array.isArray(statements) ? statements : [];
  const lines = body.flatMap((statement) => String(statement).split("\n"));
  const head = `${isAsync ? "async " : ""}function ${name}${parametersOf(typeParameters)}(${taken.join(", ")}): ${returnType}`;
  const written = lines.map((line) => (line === "" ? "\n" : `  ${line}\n`)).join("");
  return `${printDocs(docs)}${exported(isExported)}${head} {\n${written}}`;
}

/** As `/** one line *\/`, or from a text that begins with a line break as a block. */
function printDocs(
  docs: readonly (OptionalKind<JSDocStructure> | string | unknown)[] | undefined,
  indent = "",
): string {
  return (docs ?? [])
    .map((doc) => {
      const { description } = doc as OptionalKind<JSDocStructure>;
      const text = String(description);
      if (!text.startsWith("\n")) return `${indent}/** ${text} */\n`;
      const lines = text
        .slice(1)
        .split("\n")
        .map((line) => `${indent} *${line === "" ? "" : ` ${line}`}\n`);
      return `${indent}/**\n${lines.join("")}${indent} */\n`;
    })
    .join("");
}

function parametersOf(typeParameters: FunctionDeclarationStructure["typeParameters"]): string {
  return typeParameters === undefined || typeParameters.length === 0 ? "" : `<${listOf(typeParameters)}>`;
}

function exported(isExported: boolean | undefined): string {
  return isExported ? "export " : "";
}

/** Names, each a text or a structure with a name. */
function listOf(items: unknown): string {
  const list = Array.isArray(items) ? (items as readonly unknown[]) : [];
  return list
    .map((item) => (typeof item === "string" ? item : (item as { readonly name: string }).name))
    .join(", ");
}

/** What a structure says and nobody prints would be lost without a word. */
function nothingElse({ kind, ...rest }: { readonly kind?: unknown }): void {
  const unknown = Object.keys(rest);
  if (unknown.length > 0)
    throw new TypeError(
      `"${unknown.join('", "')}" of a structure cannot be printed. Teach print-structure.ts to.`,
    );
}
