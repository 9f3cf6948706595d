import { diagnose } from "../diagnostics/diagnose.ts";
import { type Reading, report } from "../reading/reading.ts";
import type { Fields } from "../values/fields.ts";
import { type Origin, originBelow } from "../values/origin.ts";
import { misspeltWord } from "../words/nearest-word.ts";
import { knownKeywords, otherKeywords } from "./keywords.ts";

/** Reports unknown keywords: misspellings everywhere, others where they first appear in the contract. */
export function reportUnknownKeywords(reading: Reading, fields: Fields, origin: Origin): void {
  const { schemas, trace } = reading.results;
  for (const keyword of Object.keys(fields)) {
    if (knownKeywords.has(keyword) || keyword.startsWith("x-")) continue;
    const at = originBelow(origin, keyword);
    const unused = [...knownKeywords].filter((each) => !Object.hasOwn(fields, each));
    const meant = otherKeywords.has(keyword) ? undefined : misspeltWord(keyword, unused);
    if (meant !== undefined) {
      report(reading, diagnose("keyword-misspelt", at, { keyword, meant }));
      continue;
    }
    if (trace) trace.isRepeatable = false; // the diagnostic depends on other schemas
    if (schemas.ignoredKeywords.has(keyword)) continue;
    schemas.ignoredKeywords.add(keyword);
    report(reading, diagnose("keyword-ignored", at, { keyword }));
  }
}
