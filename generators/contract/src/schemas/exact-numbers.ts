import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Sources } from "../load/sources.ts";
import type { SchemaObject } from "../model/schema.ts";
import { type Fields, numberOf } from "../values/fields.ts";
import { type Origin, originBelow } from "../values/origin.ts";

const limitKeywords = ["multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"] as const;

type LimitKeyword = (typeof limitKeywords)[number];
type Limits = { readonly [K in LimitKeyword]: SchemaObject[K] | undefined };

/**
 * The limits of a schema. Beyond 2^53 a limit may have more digits than a number can represent. If its neighbouring
 * integer can be represented, the limit is replaced by an exclusive (or inclusive) one with that neighbour. Otherwise it
 * is refused.
 */
export function limitsOf(
  sources: Sources,
  fields: Fields,
  origin: Origin,
): { readonly limits: Limits; readonly diagnostics: readonly Diagnostic[] } {
  const written = Object.fromEntries(limitKeywords.map((each) => [each, numberOf(fields[each])])) as Limits;
  const diagnostics: Diagnostic[] = [];
  const exactLimits: { -readonly [K in LimitKeyword]: Limits[K] } = { ...written };
  const replacements: Replacement[] = [];
  for (const keyword of limitKeywords) {
    const at = originBelow(origin, keyword);
    // In draft-04 "exclusiveMinimum" is a flag, and "minimum" has the number.
    const atBound = originBelow(origin, keyword.replace("exclusiveM", "m"));
    const exact =
      exactInteger(sources, written[keyword], at) ?? exactInteger(sources, written[keyword], atBound);
    if (exact === undefined) continue;
    const replacement = keyword === "multipleOf" ? undefined : replacementOf(keyword, exact);
    if (replacement === undefined) {
      diagnostics.push(refuse(exact, at));
      continue;
    }
    exactLimits[keyword] = undefined;
    replacements.push(replacement);
  }
  return { limits: replacements.reduce(withReplacement, exactLimits), diagnostics };
}

/** A limit in place of one that a number cannot represent. */
interface Replacement {
  readonly keyword: Exclude<LimitKeyword, "multipleOf">;
  readonly value: number;
}

const counterparts = {
  maximum: "exclusiveMaximum",
  exclusiveMaximum: "maximum",
  minimum: "exclusiveMinimum",
  exclusiveMinimum: "minimum",
} as const;

/** The neighbour of a limit. Undefined if a number cannot represent the neighbour either. */
function replacementOf(keyword: Replacement["keyword"], exact: bigint): Replacement | undefined {
  const neighbour = keyword === "maximum" || keyword === "exclusiveMinimum" ? exact + 1n : exact - 1n;
  if (BigInt(Number(neighbour)) !== neighbour) return undefined;
  return { keyword: counterparts[keyword], value: Number(neighbour) };
}

/** Adds a limit. The stricter one of two counts. */
function withReplacement(limits: Limits, { keyword, value }: Replacement): Limits {
  const stricter = keyword === "maximum" || keyword === "exclusiveMaximum" ? Math.min : Math.max;
  return { ...limits, [keyword]: stricter(limits[keyword] ?? value, value) };
}

/** Refuses integers with more digits than a number can represent, in a value that messages are compared with. */
export function checkExactness(sources: Sources, value: unknown, origin: Origin): readonly Diagnostic[] {
  const exact = exactInteger(sources, value, origin);
  const own = exact === undefined ? [] : [refuse(exact, origin)];
  if (typeof value !== "object" || value === null) return own;
  const inner = Object.entries(value).flatMap(([key, item]) =>
    checkExactness(sources, item, originBelow(origin, key)),
  );
  return [...own, ...inner];
}

/** The integer in the text at an origin, if parsing it gave another number. */
function exactInteger(sources: Sources, value: unknown, { file, pointer }: Origin): bigint | undefined {
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return undefined;
  const text = sources.files.get(file)?.textAt(pointer) ?? "";
  if (!/^[-+]?\d+$/.test(text) || Number(text) !== value) return undefined;
  if (text === String(value)) return undefined; // JavaScript writes the same number with these digits
  const exact = BigInt(text);
  return exact === BigInt(value as number) ? undefined : exact;
}

function refuse(exact: bigint, at: Origin): Diagnostic {
  const problem = `has more digits than a number can represent: it would become ${BigInt(Number(exact))}`;
  return diagnose("number-invalid", at, { number: String(exact), problem });
}
