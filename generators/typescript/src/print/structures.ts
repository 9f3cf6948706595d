import type { Layout } from "../text/layout.ts";

// The statements of a generated file as plain data, in the shape of ts-morph's structures. `S` is the source inside
// them: a `Layout`, which the printer breaks into lines, or a `string`. With strings they are assignable to ts-morph's
// own types, which a test shows; therefore their lists are mutable arrays, and no property may be undefined.

/** The numbers that ts-morph gives to the kinds of structures. */
export const StructureKind = {
  ExportDeclaration: 11,
  Function: 13,
  ImportDeclaration: 16,
  Interface: 19,
  TypeAlias: 38,
  VariableStatement: 41,
} as const;

/** The variance `in` of a type parameter, as ts-morph numbers it. */
export const contravariant = 1;

export type Statement<S = Layout> =
  | ImportStructure
  | ExportStructure
  | InterfaceStructure<S>
  | TypeAliasStructure<S>
  | ConstStructure<S>
  | FunctionStructure<S>;

/** `import { type A, b } from "…"`, `import type { A } from "…"` or `import * as z from "…"`. */
export interface ImportStructure {
  readonly kind: typeof StructureKind.ImportDeclaration;
  readonly moduleSpecifier: string;
  readonly isTypeOnly?: boolean;
  readonly namespaceImport?: string;
  readonly namedImports?: SpecifierStructure[];
}

/** `export { type A, b } from "…"` */
export interface ExportStructure {
  readonly kind: typeof StructureKind.ExportDeclaration;
  readonly moduleSpecifier: string;
  readonly namedExports: SpecifierStructure[];
}

/** A name in the braces of an import or an export. */
export interface SpecifierStructure {
  readonly name: string;
  readonly isTypeOnly: boolean;
}

export interface InterfaceStructure<S = Layout> extends Documented {
  readonly kind: typeof StructureKind.Interface;
  readonly name: string;
  readonly isExported: boolean;
  readonly typeParameters: TypeParameterStructure<S>[];
  readonly extends: S[];
  readonly indexSignatures: IndexSignatureStructure<S>[];
  readonly properties: PropertyStructure<S>[];
}

export interface PropertyStructure<S = Layout> extends Documented {
  /** As it is written: `note`, `"sales-channel"`. */
  readonly name: string;
  readonly isReadonly: boolean;
  readonly hasQuestionToken: boolean;
  readonly type: S;
}

export interface IndexSignatureStructure<S = Layout> {
  readonly isReadonly: boolean;
  readonly keyName: string;
  readonly keyType: string;
  readonly returnType: S;
}

export interface TypeAliasStructure<S = Layout> extends Documented {
  readonly kind: typeof StructureKind.TypeAlias;
  readonly name: string;
  readonly isExported: boolean;
  readonly type: S;
}

export interface ConstStructure<S = Layout> extends Documented {
  readonly kind: typeof StructureKind.VariableStatement;
  readonly isExported: boolean;
  /** To ts-morph this is a member of an enum of strings, which accepts no literal. */
  readonly declarationKind: "const";
  readonly declarations: DeclarationStructure<S>[];
}

export interface DeclarationStructure<S = Layout> {
  readonly name: string;
  readonly type?: S;
  readonly initializer: S;
}

export interface FunctionStructure<S = Layout> extends Documented {
  readonly kind: typeof StructureKind.Function;
  readonly name: string;
  readonly isExported: boolean;
  readonly typeParameters: TypeParameterStructure<S>[];
  readonly parameters: ParameterStructure<S>[];
  readonly returnType: S;
  readonly statements: S[];
}

export interface ParameterStructure<S = Layout> {
  readonly name: string;
  readonly hasQuestionToken?: boolean;
  readonly type: S;
  readonly initializer?: S;
}

export interface TypeParameterStructure<S = Layout> {
  readonly name: string;
  readonly variance?: typeof contravariant;
  readonly constraint?: S;
  readonly default?: S;
}

export interface Documented {
  readonly docs: DocStructure[];
}

export interface DocStructure {
  /** The text of a doc comment. If it begins with a line break, the comment has several lines. */
  readonly description: string;
}
