import { createHash } from "node:crypto";

/** With more names, types count as equal only if all types of their schemas are equal. */
const mostCompared = 200;

/**
 * A key for each named type. Types have equal keys if their definitions, and those of all types that they use, are
 * equal. Messages often repeat the same types, and generated code should have each of them once.
 *
 * @param definitions - by name; other types in a definition are represented by their names
 */
export function typeKeysOf(
  language: string,
  definitions: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, string> {
  const names = [...definitions.keys()];
  const whole = names.length > mostCompared ? names : undefined;
  return new Map(
    names.map((name) => {
      const used = (whole ?? [...usedBy(name, definitions)]).map((each) => definitions.get(each));
      const digest = createHash("sha256").update(JSON.stringify(used)).digest("hex");
      return [name, `${language} ${name} ${digest}`];
    }),
  );
}

function usedBy(name: string, definitions: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  const used = new Set([name]);
  const find = (part: unknown): void => {
    if (typeof part === "string" && definitions.has(part)) used.add(part);
    else if (typeof part === "object" && part !== null) Object.values(part).forEach(find);
  };
  // The set grows during this loop.
  for (const each of used) find(definitions.get(each));
  return used;
}
