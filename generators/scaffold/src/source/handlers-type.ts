import { type EntityName, Node, type TypeNode } from "ts-morph";
import type { HandlerSet } from "./handler-set.ts";

/** The meaning of a type annotation for handlers. */
export type HandlersType =
  /** Of all handlers: `ShopHandlers`. */
  | { readonly of: "all" }
  /** Of some of them: `Pick<ShopHandlers, …>`. Only `Pick` tells which. */
  | { readonly of: "some"; readonly names: readonly string[] }
  /** Of one handler, or of one function of a handler: `ShopHandlers["post"]["letter"]`. */
  | { readonly of: "one"; readonly name: string; readonly message?: string };

const deepest = 10;

/** Reads a type annotation; nothing if it is not made of the generated type of handlers. */
export function readHandlersType(
  type: Node | undefined,
  set: HandlerSet,
  depth = 0,
): HandlersType | undefined {
  if (type === undefined || depth > deepest) return undefined;
  const inner = (node: Node | undefined): HandlersType | undefined => readHandlersType(node, set, depth + 1);
  if (Node.isParenthesizedTypeNode(type)) return inner(type.getTypeNode());
  if (Node.isTypeReference(type))
    return readReference(type.getTypeName(), type.getTypeArguments(), { set, inner });
  if (Node.isExpressionWithTypeArguments(type)) {
    const name = type.getExpression();
    if (Node.isIdentifier(name)) return readReference(name, type.getTypeArguments(), { set, inner });
    return Node.isPropertyAccessExpression(name) && name.getName() === set.type ? { of: "all" } : undefined;
  }
  if (Node.isImportTypeNode(type))
    return type.getQualifier()?.getText() === set.type ? { of: "all" } : undefined;
  if (!Node.isIndexedAccessTypeNode(type)) return undefined;
  const index = textOf(type.getIndexTypeNode());
  const object = type.getObjectTypeNode();
  // The first parameter of a function of the client is its handler: Parameters<ShopClient["onOrderPlaced"]>[0]
  if (index === "0") return isParameters(object) ? inner(object.getTypeArguments()[0]) : undefined;
  const owner = inner(object);
  if (owner === undefined || index === undefined) return undefined;
  return owner.of === "one" ? { ...owner, message: index } : { of: "one", name: index };
}

interface Reading {
  readonly set: HandlerSet;
  readonly inner: (node: Node | undefined) => HandlersType | undefined;
}

function readReference(
  name: EntityName,
  [first, second]: readonly TypeNode[],
  { set, inner }: Reading,
): HandlersType | undefined {
  if (isImported(name, set.type)) return { of: "all" };
  const text = name.getText();
  if (text === "Readonly" || text === "Required" || text === "Promise") return inner(first);
  if (text === "Partial" || text === "Omit")
    return inner(first)?.of === "all" ? { of: "some", names: [] } : undefined;
  if (text === "Pick") return inner(first)?.of === "all" ? { of: "some", names: namesIn(second) } : undefined;
  const [alias] = Node.isIdentifier(name) ? declarationsOf(name) : [];
  return Node.isTypeAliasDeclaration(alias) ? inner(alias.getTypeNode()) : undefined;
}

function isParameters(type: Node): type is Node & { getTypeArguments(): TypeNode[] } {
  return Node.isTypeReference(type) && type.getTypeName().getText() === "Parameters";
}

/** True if a name stands for the generated type, under whatever name it was imported. */
function isImported(name: EntityName, type: string): boolean {
  if (Node.isQualifiedName(name)) return name.getRight().getText() === type;
  const symbol = name.getSymbol();
  const [declaration] = symbol?.getDeclarations() ?? [];
  if (Node.isImportSpecifier(declaration)) return declaration.getName() === type;
  return declaration === undefined && name.getText() === type;
}

function declarationsOf(name: Node): readonly Node[] {
  const symbol = name.getSymbol();
  return (symbol?.isAlias() ? symbol.getAliasedSymbol() : symbol)?.getDeclarations() ?? [];
}

function namesIn(type: TypeNode | undefined): readonly string[] {
  if (Node.isUnionTypeNode(type)) return type.getTypeNodes().flatMap((each) => textOf(each) ?? []);
  return type === undefined ? [] : [textOf(type) ?? []].flat();
}

/** The text or number of a literal type. */
function textOf(type: TypeNode): string | undefined {
  if (!Node.isLiteralTypeNode(type)) return undefined;
  const literal = type.getLiteral();
  return Node.isStringLiteral(literal) ||
    Node.isNumericLiteral(literal) ||
    Node.isNoSubstitutionTemplateLiteral(literal)
    ? String(literal.getLiteralValue())
    : undefined;
}
