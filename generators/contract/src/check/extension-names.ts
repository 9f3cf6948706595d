import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Sources } from "../load/sources.ts";
import { objectsIn } from "../values/objects-in.ts";
import { originBelow } from "../values/origin.ts";
import { misspeltWord } from "../words/nearest-word.ts";

const extensionNames = ["x-posthorn", "x-nats-jetstream"];

/** Reports keys that probably mean an extension of Posthorn. AsyncAPI accepts every key that begins with `x-`. */
export function checkExtensionNames(sources: Sources): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const object of objectsIn([...sources.files.values()].map(({ data }) => data))) {
    for (const key of Object.keys(object)) {
      const meant = intendedName(key);
      if (meant === undefined) continue;
      found.push(diagnose("extension-misspelt", originBelow(sources.originOf(object), key), { key, meant }));
    }
  }
  return found;
}

function intendedName(key: string): string | undefined {
  return /^x-[pn]/i.test(key) && !extensionNames.includes(key)
    ? misspeltWord(key, extensionNames)
    : undefined;
}
