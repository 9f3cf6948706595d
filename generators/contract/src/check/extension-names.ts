import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Sources } from "../load/sources.ts";
import { objectsIn } from "../values/objects-in.ts";
import { originBelow } from "../values/origin.ts";
import { misspeltWord } from "../words/nearest-word.ts";

const extensionNames = ["x-posthorn"];

/** Reports keys that probably mean `x-posthorn`. AsyncAPI accepts every key that begins with `x-`. */
export function checkExtensionNames(sources: Sources): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const object of objectsIn([...sources.files.values()].map(({ data }) => data))) {
    for (const key of Object.keys(object).filter(isMisspelt))
      found.push(diagnose("extension-misspelt", originBelow(sources.originOf(object), key), { key }));
  }
  return found;
}

function isMisspelt(key: string): boolean {
  return (
    /^x-p/i.test(key) && !extensionNames.includes(key) && misspeltWord(key, extensionNames) !== undefined
  );
}
