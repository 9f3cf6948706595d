import type { Message, Operation } from "@posthorn/contract";

/**
 * The messages of other operations that come to an operation's address, perhaps none; nothing if all who
 * listen there listen to the same messages.
 */
export function othersOf(
  operation: Operation,
  operations: readonly Operation[],
): readonly Message[] | undefined {
  const mine = new Set(operation.messages);
  const siblings = operations.filter((other) => other !== operation && meet(operation, other));
  const isSame = ({ messages }: Operation): boolean =>
    messages.length === mine.size && messages.every((message) => mine.has(message));
  if (siblings.every(isSame)) return undefined;
  const others = new Set(siblings.flatMap(({ messages }) => messages));
  return [...others].filter((message) => !mine.has(message));
}

/** Whether two operations have one topic or one queue. */
function meet(one: Operation, other: Operation): boolean {
  return one.channel.address === other.channel.address && (one.kind === "event") === (other.kind === "event");
}
