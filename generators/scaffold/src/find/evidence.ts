import { Node, SyntaxKind } from "ts-morph";
import { followValue, nameOf } from "../source/values.ts";

/**
 * True if code that cannot be followed plainly has a member of a name: it is written there, or in the body of a function
 * that is called. This only keeps from reporting it; nothing is added to such code.
 */
export function mentions(unclear: Node, name: string): boolean {
  const calls = [
    ...(Node.isCallExpression(unclear) ? [unclear] : []),
    ...unclear.getDescendantsOfKind(SyntaxKind.CallExpression),
  ];
  if (hasMember(unclear, name)) return true;
  return calls.some((call) => {
    const called = followValue(call.getExpression());
    return called.kind === "function" && hasMember(called.node, name);
  });
}

function hasMember(node: Node, name: string): boolean {
  return node
    .getDescendants()
    .some(
      (each) =>
        (Node.isPropertyAssignment(each) ||
          Node.isShorthandPropertyAssignment(each) ||
          Node.isMethodDeclaration(each)) &&
        nameOf(each) === name,
    );
}
