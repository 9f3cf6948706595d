import type {
  FunctionDeclarationStructure,
  InterfaceDeclarationStructure,
  TypeAliasDeclarationStructure,
  VariableStatementStructure,
} from "ts-morph";
import { type Comment, commentLines } from "../text/comment.ts";
import type { Layout } from "../text/layout.ts";
import { propertyName } from "../text/literal.ts";
import type { Module } from "./module.ts";
import { StructureKind, VariableDeclarationKind } from "./structure-kind.ts";

export interface Member {
  readonly name: string;
  readonly type: Layout;
  readonly isOptional?: boolean;
  readonly comment?: Comment;
}

export function interfaceOf(
  module: Module,
  {
    name,
    types = [],
    comment,
    bases = [],
    members,
    index,
  }: {
    name: string;
    /** Type parameters. */
    types?: readonly string[];
    comment: Comment;
    bases?: readonly Layout[];
    members: readonly Member[];
    index?: Layout | undefined;
  },
): InterfaceDeclarationStructure {
  return {
    kind: StructureKind.Interface,
    name,
    isExported: true,
    docs: docsOf(comment),
    typeParameters: [...types],
    extends: bases.map((base) => module.lay(base)),
    properties: members.map((member) => ({
      name: propertyName(member.name),
      isReadonly: true,
      hasQuestionToken: member.isOptional === true,
      type: module.lay(member.type),
      docs: docsOf(member.comment, 2),
    })),
    indexSignatures:
      index === undefined
        ? []
        : [{ keyName: "key", keyType: "string", isReadonly: true, returnType: module.lay(index) }],
  };
}

export function aliasOf(
  module: Module,
  name: string,
  comment: Comment,
  type: Layout,
): TypeAliasDeclarationStructure {
  return {
    kind: StructureKind.TypeAlias,
    name,
    isExported: true,
    docs: docsOf(comment),
    type: module.lay(type),
  };
}

export function constOf(
  module: Module,
  {
    name,
    type,
    value,
    comment,
    isExported = true,
  }: {
    name: string;
    type?: Layout;
    value: Layout;
    comment?: Comment;
    isExported?: boolean;
  },
): VariableStatementStructure {
  return {
    kind: StructureKind.VariableStatement,
    isExported,
    declarationKind: VariableDeclarationKind.Const,
    declarations: [
      { name, initializer: module.lay(value), ...(type === undefined ? {} : { type: module.lay(type) }) },
    ],
    docs: docsOf(comment),
  };
}

export function functionOf(
  module: Module,
  {
    name,
    comment,
    types = [],
    parameters,
    returns,
    body,
    isAsync = false,
    isExported = true,
  }: {
    name: string;
    comment: Comment;
    /** Type parameters. */
    types?: readonly string[];
    parameters: readonly Layout[];
    returns: Layout;
    body: readonly Layout[];
    isAsync?: boolean;
    isExported?: boolean;
  },
): FunctionDeclarationStructure {
  const group: Layout = { open: "", items: parameters, close: "", separator: ",", padding: "" };
  return {
    kind: StructureKind.Function,
    name,
    isExported,
    isAsync,
    docs: docsOf(comment),
    typeParameters: [...types],
    parameters: [{ name: module.lay(group) }],
    returnType: module.lay(returns),
    statements: body.map((line) => module.lay(line)),
  };
}

function docsOf(comment: Comment | undefined, indent = 0): { description: string }[] {
  const lines = comment === undefined ? [] : commentLines(comment, indent);
  if (lines.length <= 1)
    return lines.map((line) => ({ description: line.slice("/** ".length, -" */".length) }));
  const inner = lines.slice(1, -1).map((line) => line.slice(" * ".length));
  return [{ description: `\n${inner.join("\n")}` }];
}
