import { Node, SyntaxKind } from "ts-morph";
import { followValue, nameOf, type Value } from "../source/values.ts";

/**
 * True if code that cannot be followed plainly has a member of a name: a function that is called writes one
 * somewhere in its body. This only keeps from reporting it; nothing is added to such code.
 */
export function mentions(unclear: Node, name: string): boolean {
  const calls = [
    ...(Node.isCallExpression(unclear) ? [unclear] : []),
    ...unclear.getDescendantsOfKind(SyntaxKind.CallExpression),
  ];
  return calls.some((call) => {
    const called = followValue(call.getExpression());
    return called.kind === "function" && hasMember(called, name);
  });
}

function hasMember({ node }: Value, name: string): boolean {
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
