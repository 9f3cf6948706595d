import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Sources } from "../load/sources.ts";
import { appended } from "../values/pointer.ts";
import { misspeltWord } from "../words/nearest-word.ts";

const known = ["x-posthorn"];

/** Finds keys that were probably meant to be `x-posthorn`: any key that begins with `x-` may stand anywhere. */
export function checkExtensionNames(sources: Sources): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const seen = new Set<object>();
  const waiting: unknown[] = [...sources.files.values()].map(({ data }) => data);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== "object" || next === null || seen.has(next)) continue;
    seen.add(next);
    for (const [key, item] of Object.entries(next)) {
      waiting.push(item ?? null);
      if (!/^x-p/i.test(key) || known.includes(key) || misspeltWord(key, known) === undefined) continue;
      const { file, pointer } = sources.originOf(next);
      found.push(diagnose("extension-misspelt", { file, pointer: appended(pointer, key) }, { key }));
    }
  }
  return found;
}
