import type * as morph from "ts-morph";

type Used =
  | "ExportDeclaration"
  | "Function"
  | "ImportDeclaration"
  | "Interface"
  | "TypeAlias"
  | "VariableStatement";

/**
 * The kinds of structures that are used, by ts-morph's own numbers. Only types are taken from it, so that no
 * compiler has to be loaded to write text; a test holds the numbers against it.
 */
export const StructureKind: { readonly [N in Used]: (typeof morph.StructureKind)[N] } = {
  ExportDeclaration: 11,
  Function: 13,
  ImportDeclaration: 16,
  Interface: 19,
  TypeAlias: 38,
  VariableStatement: 41,
};

export const VariableDeclarationKind: { readonly Const: morph.VariableDeclarationKind.Const } = {
  Const: "const" as morph.VariableDeclarationKind.Const,
};
