import { type Comment, commentLines } from "../text/comment.ts";
import type { Layout } from "../text/layout.ts";
import { propertyName } from "../text/literal.ts";
import {
  type ConstStructure,
  type DocStructure,
  type FunctionStructure,
  type InterfaceStructure,
  type ParameterStructure,
  StructureKind,
  type TypeAliasStructure,
  type TypeParameterStructure,
} from "./structures.ts";

/** A property of an interface. */
export interface Member {
  /** As the contract or the program calls it. It is quoted where TypeScript requires that. */
  readonly name: string;
  readonly type: Layout;
  readonly isOptional?: boolean;
  readonly comment?: Comment;
}

export interface Interface {
  readonly name: string;
  readonly comment: Comment;
  readonly typeParameters?: readonly TypeParameterStructure[];
  readonly bases?: readonly Layout[];
  readonly members: readonly Member[];
  /** The type of the properties that have no name in the contract. */
  readonly index?: Layout | undefined;
}

/** Declares an exported interface. All its properties are readonly. */
export function interfaceOf(declared: Interface): InterfaceStructure {
  const { name, comment, typeParameters = [], bases = [], members, index } = declared;
  return {
    kind: StructureKind.Interface,
    name,
    isExported: true,
    docs: docsOf(comment),
    typeParameters: [...typeParameters],
    extends: [...bases],
    indexSignatures:
      index === undefined ? [] : [{ isReadonly: true, keyName: "key", keyType: "string", returnType: index }],
    properties: members.map((member) => ({
      name: propertyName(member.name),
      isReadonly: true,
      hasQuestionToken: member.isOptional === true,
      type: member.type,
      docs: docsOf(member.comment, 2),
    })),
  };
}

/** Declares an exported type. */
export function typeAliasOf(name: string, comment: Comment, type: Layout): TypeAliasStructure {
  return { kind: StructureKind.TypeAlias, name, isExported: true, docs: docsOf(comment), type };
}

export interface Constant {
  readonly name: string;
  readonly type?: Layout;
  readonly value: Layout;
  readonly comment?: Comment;
  /** True by default. */
  readonly isExported?: boolean;
}

export function constOf({ name, type, value, comment, isExported = true }: Constant): ConstStructure {
  return {
    kind: StructureKind.VariableStatement,
    isExported,
    declarationKind: "const",
    declarations: [{ name, initializer: value, ...(type === undefined ? {} : { type }) }],
    docs: docsOf(comment),
  };
}

export interface DeclaredFunction {
  readonly name: string;
  readonly comment: Comment;
  readonly typeParameters?: readonly TypeParameterStructure[];
  readonly parameters: readonly ParameterStructure[];
  readonly returns: Layout;
  /** Statements. */
  readonly body: readonly Layout[];
}

/** Declares an exported function. */
export function functionOf(declared: DeclaredFunction): FunctionStructure {
  const { name, comment, typeParameters = [], parameters, returns, body } = declared;
  return {
    kind: StructureKind.Function,
    name,
    isExported: true,
    docs: docsOf(comment),
    typeParameters: [...typeParameters],
    parameters: [...parameters],
    returnType: returns,
    statements: [...body],
  };
}

function docsOf(comment: Comment | undefined, indent = 0): DocStructure[] {
  const lines = comment === undefined ? [] : commentLines(comment, indent);
  if (lines.length <= 1)
    return lines.map((line) => ({ description: line.slice("/** ".length, -" */".length) }));
  const inner = lines.slice(1, -1).map((line) => line.slice(" * ".length));
  return [{ description: `\n${inner.join("\n")}` }];
}
