import type { Message, Origin } from "@posthorn/contract";
import { originKey } from "../prepare/origin-key.ts";
import { camelCase } from "../text/identifiers.ts";

/** The contract's name is its title. */
export const titleOrigin: Origin = { file: "", pointer: "/info/title" };

interface Named {
  readonly name: string;
  readonly codeName?: string;
}

/** The name that a message or a schema asks for in code, before colliding names are numbered. */
export function codeNameOf({ name, codeName }: Named): string {
  return codeName ?? name;
}

/** Names for these messages, by origin key. They differ from each other and from what every object inherits. */
export function oneOfNames(messages: readonly Message[]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  const taken = new Set<string>();
  const names = messages.map((message) => {
    const plain = camelCase(codeNameOf(message));
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
