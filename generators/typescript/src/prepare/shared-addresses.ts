import { destinationOf, type Message, type Operation } from "@posthorn/contract";
import { originKey } from "./origin-key.ts";

/** The messages that other operations receive at the same address; undefined if all operations there share one set. */
export type OtherMessages = (operation: Operation) => readonly Message[] | undefined;

/**
 * Finds, for each operation, the messages of other operations at its address, which its consumer has to ignore. The
 * list may be empty, where the others have fewer messages.
 */
export function findOtherMessages(operations: readonly Operation[]): OtherMessages {
  const byAddress = Map.groupBy(operations, destinationOf);
  return (operation) => {
    const all = byAddress.get(destinationOf(operation)) ?? [];
    // The caller may have a copy of the operation.
    const key = originKey(operation.origin);
    const isItself = ({ origin }: Operation): boolean => originKey(origin) === key;
    const own = new Set((all.find(isItself) ?? operation).messages);
    const siblings = all.filter((other) => !isItself(other));
    const hasSameMessages = ({ messages }: Operation): boolean =>
      messages.length === own.size && messages.every((message) => own.has(message));
    if (siblings.every(hasSameMessages)) return undefined;
    const others = new Set(siblings.flatMap(({ messages }) => messages));
    return [...others].filter((message) => !own.has(message));
  };
}
