import { join } from "node:path";
import { Node, type SourceFile } from "ts-morph";
import type { HandlerSet } from "../source/handler-set.ts";
import { readHandlersType } from "../source/handlers-type.ts";
import type { Sources } from "../source/sources.ts";
import {
  type ClassNode,
  followValue,
  returnedBy,
  statedType,
  type Value,
  valueOfExport,
} from "../source/values.ts";

// The collection is recognized by its type (annotation, `satisfies`, `as`, `implements`, return type), as the argument of
// the serving function, or as the export of the file that a scaffold writes. The same object may be found in several of
// these ways, and an object may be spread into another one, as in tests and wrappers: the innermost one is meant.

/** The object that collects the handlers, as `serveShop` takes it. */
export interface Collection {
  readonly value: Value;
  /** True if TypeScript allows no other members than the handlers. */
  readonly isExact: boolean;
  /** The expression that stands for the object where it was found. */
  readonly node: Node;
}

/** The collection of the handlers in the files that may be edited. Several if it is not clear which one is meant. */
export function findCollections(sources: Sources, set: HandlerSet, out: string): readonly Collection[] {
  const found = sources.editable.flatMap((file) => [
    ...collectionsIn(file, set),
    ...(sources.pathOf(file) === join(out, `${set.collection.file}.ts`) ? exportedIn(file, set) : []),
  ]);
  const distinct = mergeSame(found);
  const clear = distinct.filter(({ value }) => value.kind === "object" || value.kind === "instance");
  // A call whose function was found returns the same object.
  if (clear.length === 0) return distinct.slice(0, 1);
  const outermost = clear.filter((each) => !clear.some((other) => other !== each && isSpreadIn(each, other)));
  const originals = clear.filter((each) => !clear.some((other) => other !== each && isSpreadIn(other, each)));
  const [only = outermost[0], ...more] = originals;
  if (only === undefined || more.length === 0) return only === undefined ? [] : [only];
  const home = originals.filter(
    ({ value }) => sources.pathOf(value.node.getSourceFile()) === join(out, `${set.collection.file}.ts`),
  );
  return home.length === 1 ? home : originals;
}

/** All expressions that a file states to be the collected handlers. */
function collectionsIn(file: SourceFile, set: HandlerSet): readonly Collection[] {
  const text = file.getFullText();
  if (!text.includes(set.type) && !text.includes(set.serve)) return [];
  const found: Collection[] = [];
  const isAll = (type: Node | undefined): boolean => readHandlersType(type, set)?.of === "all";
  file.forEachDescendant((node) => {
    if (Node.isVariableDeclaration(node) || Node.isAsExpression(node) || Node.isSatisfiesExpression(node)) {
      const expression = Node.isVariableDeclaration(node) ? node.getInitializer() : node.getExpression();
      if (expression !== undefined && isAll(statedType(node))) found.push(stated(expression));
    } else if (Node.isClassDeclaration(node) || Node.isClassExpression(node)) {
      if (node.getImplements().some(isAll)) found.push(instanceOf(node));
    } else if (
      Node.isFunctionDeclaration(node) ||
      Node.isArrowFunction(node) ||
      Node.isFunctionExpression(node)
    ) {
      const returned = isAll(node.getReturnTypeNode()) ? returnedBy(node) : undefined;
      if (returned !== undefined) found.push(stated(returned));
    } else if (Node.isCallExpression(node) && isServe(node.getExpression(), set)) {
      const handlers = node.getArguments()[1];
      if (handlers !== undefined) found.push(stated(handlers));
    }
  });
  return found;
}

/** The export of the file that a scaffold writes, however its object is typed. */
function exportedIn(file: SourceFile, { collection: { name } }: HandlerSet): readonly Collection[] {
  return file
    .getExportSymbols()
    .filter((symbol) => [name, "default"].includes(symbol.getName()))
    .map((symbol) => ({ value: valueOfExport(symbol, file), isExact: false, node: file }))
    .filter(({ value }) => value.kind !== "function")
    .map(({ value, isExact, node }) => ({
      value,
      isExact,
      node: value.kind === "unclear" && value.node !== file ? value.node : node,
    }));
}

function stated(expression: Node): Collection {
  const value = followValue(expression);
  // TypeScript looks for members that are too many where an object is written, not where its name stands.
  return { value, isExact: !value.trail.some(Node.isIdentifier), node: expression };
}

function instanceOf(node: ClassNode): Collection {
  return { value: { kind: "instance", node, trail: [node] }, isExact: false, node };
}

function isServe(callee: Node, { serve, side }: HandlerSet): boolean {
  const name = Node.isPropertyAccessExpression(callee) ? callee.getName() : callee.getText();
  return side === "serve" && name === serve;
}

/** One of several findings for each object. */
function mergeSame(found: readonly Collection[]): readonly Collection[] {
  const merged = new Map<Node, Collection>();
  for (const each of found) {
    const known = merged.get(each.value.node);
    const isExact = each.isExact || known?.isExact === true;
    merged.set(each.value.node, { ...(known ?? each), isExact });
  }
  return [...merged.values()];
}

/** True if the object of one collection is spread into that of another. */
function isSpreadIn(inner: Collection, outer: Collection): boolean {
  return (
    outer.value.kind === "object" &&
    outer.value.node
      .getProperties()
      .some(
        (property) =>
          Node.isSpreadAssignment(property) &&
          followValue(property.getExpression()).node === inner.value.node,
      )
  );
}
