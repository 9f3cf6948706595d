import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Sources } from "../load/sources.ts";
import { originBelow } from "../values/origin.ts";
import { misspeltWord } from "../words/nearest-word.ts";

const extensionNames = ["x-posthorn"];

/** Reports keys that probably mean `x-posthorn`. AsyncAPI accepts every key that begins with `x-`. */
export function checkExtensionNames(sources: Sources): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const seen = new Set<object>();
  const waiting: unknown[] = [...sources.files.values()].map(({ data }) => data);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== "object" || next === null || seen.has(next)) continue;
    seen.add(next);
    for (const [key, item] of Object.entries(next)) {
      if (typeof item === "object" && item !== null) waiting.push(item);
      if (isMisspelt(key))
        found.push(diagnose("extension-misspelt", originBelow(sources.originOf(next), key), { key }));
    }
  }
  return found;
}

function isMisspelt(key: string): boolean {
  return (
    /^x-p/i.test(key) && !extensionNames.includes(key) && misspeltWord(key, extensionNames) !== undefined
  );
}
