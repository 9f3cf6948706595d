import {
  type ArrowFunction,
  type BindingElement,
  type ClassDeclaration,
  type ClassExpression,
  type Expression,
  type FunctionDeclaration,
  type FunctionExpression,
  type MethodDeclaration,
  type Symbol as MorphSymbol,
  Node,
  type ObjectLiteralExpression,
  SyntaxKind,
} from "ts-morph";

// People write a handler in many ways, and nearly all of them only pass on a value under another name. This file follows
// an expression to the object, class or function behind it, with the symbols of TypeScript's checker, which knows imports,
// re-exports and `export *`. It never evaluates anything: a call, a condition or a parameter ends the search as "unclear".
// "Absent" is said only where every place that may have a member was seen, because a handler is added on that word.

export type ClassNode = ClassDeclaration | ClassExpression;
export type FunctionNode = ArrowFunction | FunctionExpression | FunctionDeclaration | MethodDeclaration;

/** The value of an expression, as far as the source shows it. */
export type Value =
  | { readonly kind: "object"; readonly node: ObjectLiteralExpression; readonly trail: readonly Node[] }
  /** An instance of the class. */
  | { readonly kind: "instance"; readonly node: ClassNode; readonly trail: readonly Node[] }
  | { readonly kind: "function"; readonly node: FunctionNode; readonly trail: readonly Node[] }
  /** Code that is not followed: `node` is where it stands. */
  | { readonly kind: "unclear"; readonly node: Node; readonly why: string; readonly trail: readonly Node[] };

const deepest = 40;

/**
 * Follows an expression to its value: through names, imports, exports under other names, type assertions, members of
 * objects and `new`. `trail` has the nodes that were passed on the way, those with a name or a type among them.
 */
export function followValue(node: Node, trail: readonly Node[] = []): Value {
  const way = [...trail, node];
  const unclear = (why: string): Value => ({ kind: "unclear", node, why, trail: way });
  if (way.length > deepest) return unclear("it refers to itself");
  const wrapped = wrappedIn(node);
  if (wrapped !== undefined) return followValue(wrapped, way);
  if (Node.isObjectLiteralExpression(node)) return { kind: "object", node, trail: way };
  if (isFunction(node)) return { kind: "function", node, trail: way };
  if (Node.isNewExpression(node)) {
    const found = classOf(node.getExpression());
    return found === undefined
      ? unclear("its class is not here")
      : { kind: "instance", node: found, trail: way };
  }
  if (Node.isIdentifier(node)) return valueOfSymbol(symbolOf(node), node, way);
  if (Node.isPropertyAccessExpression(node))
    return valueOfMember(followValue(node.getExpression(), way), node.getName(), node);
  if (Node.isElementAccessExpression(node)) {
    const name = node.getArgumentExpression();
    if (Node.isStringLiteral(name))
      return valueOfMember(followValue(node.getExpression(), way), name.getLiteralValue(), node);
  }
  return Node.isCallExpression(node)
    ? unclear("it is the result of a call")
    : unclear("it cannot be followed");
}

/** The class that an expression names. */
export function classOf(node: Node): ClassNode | undefined {
  if (Node.isClassExpression(node)) return node;
  if (!Node.isIdentifier(node)) return undefined;
  for (const declaration of symbolOf(node)?.getDeclarations() ?? []) {
    if (Node.isClassDeclaration(declaration)) return declaration;
    const initializer = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
    if (initializer !== undefined && Node.isClassExpression(initializer)) return initializer;
  }
  return undefined;
}

/** The value that a file exports under a name; nothing if it does not export it, as far as the source shows. */
export function valueOfExport(symbol: MorphSymbol, from: Node): Value {
  return valueOfSymbol(original(symbol), from, [from]);
}

/** The expression inside of parentheses, assertions and calls that return their argument or receiver unchanged. */
function wrappedIn(node: Node): Expression | undefined {
  if (
    Node.isParenthesizedExpression(node) ||
    Node.isAsExpression(node) ||
    Node.isSatisfiesExpression(node) ||
    Node.isNonNullExpression(node) ||
    Node.isTypeAssertion(node) ||
    Node.isAwaitExpression(node)
  )
    return node.getExpression();
  if (!Node.isCallExpression(node)) return undefined;
  const callee = node.getExpression();
  if (!Node.isPropertyAccessExpression(callee)) return undefined;
  if (callee.getName() === "bind") return callee.getExpression();
  const [argument] = node.getArguments();
  return callee.getText() === "Object.freeze" && Node.isExpression(argument) ? argument : undefined;
}

function valueOfSymbol(symbol: MorphSymbol | undefined, from: Node, trail: readonly Node[]): Value {
  const unclear = (why: string): Value => ({ kind: "unclear", node: from, why, trail });
  const declarations = symbol?.getDeclarations() ?? [];
  const declaration =
    declarations.find((each) => !Node.isFunctionDeclaration(each) || each.hasBody()) ?? declarations[0];
  if (declaration === undefined) return unclear("its declaration is not here");
  const way = [...trail, declaration];
  if (isFunction(declaration)) return { kind: "function", node: declaration, trail: way };
  if (Node.isExportAssignment(declaration)) return followValue(declaration.getExpression(), way);
  if (Node.isBindingElement(declaration)) return valueOfBinding(declaration, way);
  if (!Node.isVariableDeclaration(declaration)) {
    return unclear(
      Node.isImportSpecifier(declaration) ||
        Node.isImportClause(declaration) ||
        Node.isExportSpecifier(declaration)
        ? "it is imported from code outside of this program"
        : "it cannot be followed",
    );
  }
  const initializer = declaration.getInitializer();
  if (initializer === undefined || declaration.getVariableStatement()?.getDeclarationKind() !== "const")
    return unclear("it is not a constant");
  return followValue(initializer, way);
}

/** `const { placeOrder } = orders` */
function valueOfBinding(element: BindingElement, trail: readonly Node[]): Value {
  const unclear: Value = { kind: "unclear", node: element, why: "it cannot be followed", trail };
  const pattern = element.getParent();
  const variable = pattern.getParent();
  const initializer = Node.isVariableDeclaration(variable) ? variable.getInitializer() : undefined;
  if (
    !Node.isObjectBindingPattern(pattern) ||
    initializer === undefined ||
    element.getDotDotDotToken() !== undefined
  )
    return unclear;
  const property = element.getPropertyNameNode();
  const name = property === undefined ? element.getName() : textOfName(property);
  return name === undefined ? unclear : valueOfMember(followValue(initializer, trail), name, element);
}

function valueOfMember(owner: Value, name: string, from: Node): Value {
  if (owner.kind === "unclear") return owner;
  const found = owner.kind === "function" ? undefined : findMember(owner, name);
  if (found === undefined || found.kind === "absent")
    return { kind: "unclear", node: from, why: `it has no member "${name}" here`, trail: owner.trail };
  return found.kind === "unclear" ? { ...found, trail: owner.trail } : memberValue(found.node);
}

/** The search for a member of an object. `absent` is certain; `unclear` names the code that may have the member. */
export type Found =
  | { readonly kind: "member"; readonly node: Node }
  | { readonly kind: "absent" }
  | { readonly kind: "unclear"; readonly node: Node; readonly why: string };

const absent: Found = { kind: "absent" };

/** Finds a member of an object or an instance, also in what is spread into it, or in the class that it extends. */
export function findMember(owner: Value, name: string): Found {
  switch (owner.kind) {
    case "object":
      return findProperty(owner, name);
    case "instance":
      return findInClass(owner.node, name);
    case "function":
      return absent;
    case "unclear":
      return { kind: "unclear", node: owner.node, why: owner.why };
  }
}

function findProperty(owner: Value & { readonly kind: "object" }, name: string): Found {
  let unclear: Found = absent;
  for (const property of owner.node.getProperties().toReversed()) {
    if (Node.isSpreadAssignment(property)) {
      const found = findMember(followValue(property.getExpression(), owner.trail), name);
      if (found.kind === "member") return found;
      if (found.kind === "unclear") unclear = { ...found, node: property };
    } else if (nameOf(property) === name) {
      return { kind: "member", node: property };
    } else if (nameOf(property) === undefined) {
      unclear = { kind: "unclear", node: property, why: "its name is computed" };
    }
  }
  return unclear;
}

function findInClass(node: ClassNode, name: string, depth = 0): Found {
  const own = node.getInstanceMembers().find((member) => nameOf(member) === name);
  if (own !== undefined) return { kind: "member", node: own };
  const base = node.getExtends();
  if (base === undefined) return absent;
  const found = classOf(base.getExpression());
  return found === undefined || depth > deepest
    ? { kind: "unclear", node: base, why: "the class that it extends is not here" }
    : findInClass(found, name, depth + 1);
}

/** The value of a property, a method or a member of a class. */
export function memberValue(member: Node): Value {
  if (Node.isShorthandPropertyAssignment(member))
    return valueOfSymbol(shorthandSymbol(member), member, [member]);
  if (isFunction(member)) return { kind: "function", node: member, trail: [member] };
  if (Node.isPropertyAssignment(member) || Node.isPropertyDeclaration(member)) {
    const initializer = member.getInitializer();
    if (initializer !== undefined) return followValue(initializer, [member]);
  }
  return { kind: "unclear", node: member, why: "it cannot be followed", trail: [member] };
}

/** The name of a member; nothing if it is computed. */
export function nameOf(member: Node): string | undefined {
  const node = Node.hasName(member) || Node.isPropertyNamed(member) ? member.getNameNode() : undefined;
  return node === undefined ? undefined : textOfName(node);
}

function textOfName(node: Node): string | undefined {
  if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node)) return node.getLiteralValue();
  if (!Node.isComputedPropertyName(node)) return node.getText();
  const expression = node.getExpression();
  return Node.isStringLiteral(expression) ? expression.getLiteralValue() : undefined;
}

function isFunction(node: Node): node is FunctionNode {
  return (
    Node.isArrowFunction(node) ||
    Node.isFunctionExpression(node) ||
    Node.isFunctionDeclaration(node) ||
    Node.isMethodDeclaration(node)
  );
}

/** The symbol that a name is another name for; the name itself if that is outside of this program. */
function original(symbol: MorphSymbol): MorphSymbol {
  const aliased = symbol.isAlias() ? symbol.getAliasedSymbol() : undefined;
  return aliased === undefined || aliased.getDeclarations().length === 0 ? symbol : aliased;
}

function symbolOf(node: Node): MorphSymbol | undefined {
  const symbol = node.getSymbol();
  return symbol === undefined ? undefined : original(symbol);
}

function shorthandSymbol(property: Node): MorphSymbol | undefined {
  if (!Node.isShorthandPropertyAssignment(property)) return undefined;
  const symbol = property.getValueSymbol();
  return symbol === undefined ? undefined : original(symbol);
}

/** True for nodes that only wrap an expression, with the type that they state. */
export function statedType(node: Node): Node | undefined {
  if (Node.isAsExpression(node) || Node.isSatisfiesExpression(node) || Node.isTypeAssertion(node))
    return node.getTypeNode();
  if (Node.isVariableDeclaration(node) || Node.isPropertyDeclaration(node)) return node.getTypeNode();
  return undefined;
}

/** The returned expression of a function that returns one. */
export function returnedBy(node: FunctionNode): Expression | undefined {
  const body = node.getBody();
  if (Node.isExpression(body)) return body;
  const returns =
    body
      ?.getDescendantsOfKind(SyntaxKind.ReturnStatement)
      .filter((statement) => statement.getFirstAncestor(isOwner) === node) ?? [];
  return returns.length === 1 ? returns[0]?.getExpression() : undefined;
}

function isOwner(node: Node): boolean {
  return (
    isFunction(node) ||
    Node.isGetAccessorDeclaration(node) ||
    Node.isSetAccessorDeclaration(node) ||
    Node.isConstructorDeclaration(node)
  );
}
