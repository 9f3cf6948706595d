import { type Message, type Operation, placeOf } from "@posthorn/contract";
import { originKey } from "../prepare/origin-key.ts";

/**
 * For each operation, the messages of other operations that come to its address, perhaps none; nothing if all who
 * listen there listen to the same messages.
 */
export function othersAmong(
  operations: readonly Operation[],
): (operation: Operation) => readonly Message[] | undefined {
  const meeting = Map.groupBy(operations, placeOf);
  return (operation) => {
    const all = meeting.get(placeOf(operation)) ?? [];
    // Whoever asks may have a copy of the operation.
    const key = originKey(operation.origin);
    const isIt = ({ origin }: Operation): boolean => originKey(origin) === key;
    const mine = new Set((all.find(isIt) ?? operation).messages);
    const siblings = all.filter((other) => !isIt(other));
    const isSame = ({ messages }: Operation): boolean =>
      messages.length === mine.size && messages.every((message) => mine.has(message));
    if (siblings.every(isSame)) return undefined;
    const others = new Set(siblings.flatMap(({ messages }) => messages));
    return [...others].filter((message) => !mine.has(message));
  };
}
