import type { Message } from "@posthorn/contract";
import { originKey } from "../prepare/origin-key.ts";
import { camelCase } from "../text/identifiers.ts";

/** What a message or a schema is called before names are told apart: as its contract has it, or as it asks for. */
export function calledInCode({
  name,
  codeName,
}: {
  readonly name: string;
  readonly codeName?: string;
}): string {
  return codeName ?? name;
}

/** A message's name among those beside it; a number tells it apart from others of that name. */
export function nameAmong(messages: readonly Message[], message: Message): string {
  const plain = camelCase(calledInCode(message));
  const same = messages.filter((other) => camelCase(calledInCode(other)) === plain);
  const number = same.indexOf(message);
  return `${plain}${number > 0 ? number + 1 : ""}`;
}

/** The messages' names, told apart from one another and from what every object has. */
export function oneOfNames(messages: readonly Message[]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  const taken = new Set<string>();
  const names = messages.map((message) => {
    const plain = camelCase(calledInCode(message));
    const wanted = plain in Object.prototype ? `${plain}Message` : plain;
    let number = counts.get(wanted) ?? 1;
    let name = number === 1 ? wanted : `${wanted}${number}`;
    for (; taken.has(name); number += 1) name = `${wanted}${number + 1}`;
    counts.set(wanted, number + 1);
    taken.add(name);
    return [originKey(message.origin), name] as const;
  });
  return new Map(names);
}
