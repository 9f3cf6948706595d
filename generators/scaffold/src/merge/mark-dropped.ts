import { Node } from "ts-morph";
import type { Collection } from "../find/collection.ts";
import { readHandlersType } from "../source/handlers-type.ts";
import { memberValue, nameOf, statedType, type Value } from "../source/values.ts";
import type { Draft } from "./draft.ts";
import { isDefined, mark } from "./marks.ts";

/**
 * Marks the handlers of operations that the contract no longer has. They are recognized by their types, or as members
 * of an object that may have no other members than handlers.
 */
export function markDropped(collection: Collection | undefined, draft: Draft): void {
  const dropped = new Map<Node, string>([
    ...(collection === undefined ? [] : droppedMembers(collection, draft)),
    ...droppedByType(draft),
  ]);
  for (const [node, path] of dropped) mark(node, path, draft);
}

function droppedMembers({ value, isExact }: Collection, draft: Draft): readonly (readonly [Node, string])[] {
  if (value.kind !== "object" || !isExact || !draft.sources.isEditable(value.node)) return [];
  const members = value.node.getProperties().filter((property) => !Node.isSpreadAssignment(property));
  const isLive = (member: Node): boolean => isDefined(nameOf(member) ?? "", draft.set);
  const inUse = new Set(members.filter(isLive).map((member) => declarationOf(memberValue(member))));
  return members.flatMap((member) => {
    const name = nameOf(member);
    if (name === undefined || isLive(member)) return [];
    const declaration = declarationOf(memberValue(member));
    const isOwn =
      declaration !== undefined && draft.sources.isEditable(declaration) && !inUse.has(declaration);
    return [[isOwn ? declaration : member, name] as const];
  });
}

/** The declaration that gives a handler its name. */
function declarationOf({ trail }: Value): Node | undefined {
  return trail.findLast(
    (node) =>
      Node.isVariableDeclaration(node) ||
      Node.isFunctionDeclaration(node) ||
      Node.isExportAssignment(node) ||
      Node.isPropertyAssignment(node) ||
      Node.isPropertyDeclaration(node) ||
      Node.isMethodDeclaration(node),
  );
}

function droppedByType(draft: Draft): readonly (readonly [Node, string])[] {
  const { sources, set } = draft;
  const dropped: (readonly [Node, string])[] = [];
  for (const file of sources.editable.filter((each) => each.getFullText().includes(set.type))) {
    file.forEachDescendant((node) => {
      if (
        !Node.isVariableDeclaration(node) &&
        !Node.isPropertyDeclaration(node) &&
        !Node.isExportAssignment(node)
      )
        return;
      const type = readHandlersType(statedType(node) ?? initializerType(node), set);
      if (type?.of !== "one") return;
      const path = type.message === undefined ? type.name : `${type.name}.${type.message}`;
      if (!isDefined(path, set)) dropped.push([node, path]);
    });
  }
  return dropped;
}

/** The type that an initializer states by `satisfies` or `as`. */
function initializerType(node: Node): Node | undefined {
  const initializer = Node.isExportAssignment(node)
    ? node.getExpression()
    : Node.isInitializerExpressionGetable(node)
      ? node.getInitializer()
      : undefined;
  return initializer === undefined ? undefined : statedType(initializer);
}
