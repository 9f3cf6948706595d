import { Node, SyntaxKind } from "ts-morph";
import type { WantedHandler } from "../source/handler-set.ts";
import type { Sources } from "../source/sources.ts";
import { followValue, type Value } from "../source/values.ts";

/** The handlers that a program gives to the subscribing function of an operation, of the client or the generated one. */
export function handlersInCalls({ name }: WantedHandler, sources: Sources): readonly Value[] {
  return sources.editable
    .filter((file) => file.getFullText().includes(`${name}(`))
    .flatMap((file) => file.getDescendantsOfKind(SyntaxKind.CallExpression))
    .flatMap((call) => {
      const callee = call.getExpression();
      const isMember = Node.isPropertyAccessExpression(callee);
      if ((isMember ? callee.getName() : callee.getText()) !== name) return [];
      const handler = call.getArguments()[isMember ? 0 : 1];
      return handler === undefined ? [] : [followValue(handler)];
    });
}
