import * as z from "zod";
import { divide } from "./divide.ts";
import { cutApart } from "./replace-pieces.ts";
import { defOf, partsOf } from "./subschemas.ts";
import { once, remembering } from "./value-cache.ts";

/** Whether a value fits a schema. */
export type Check = (value: unknown) => boolean;

/** Whether a value fits a schema. What that costs is said at `checkOf`. */
export function fits(schema: z.ZodType, value: unknown): boolean {
  return checkOf(schema)(value);
}

/**
 * The check of a schema. It is compiled piece by piece, each when a value first gets there and once for all who share
 * it, so that the first value costs no more than the pieces that it reaches. Schemas that refer to themselves, and
 * those of which exactly one must fit, are compiled like all others. A part is asked once about an object, however many
 * ways lead to it.
 */
export function checkOf(schema: z.ZodType): Check {
  const known = checks.get(schema);
  if (known !== undefined) return known;
  let check: Check = (value) => {
    const piece = pieceOf(schema);
    check = piece.isWhole ? piece.check : (each) => remembering(piece.check, each);
    return check(value);
  };
  const current: Check = (value) => check(value);
  checks.set(schema, current);
  return current;
}

const checks = new WeakMap<z.ZodType, Check>();

interface Piece {
  readonly check: Check;
  /** Whether it asks no other piece, be it through a refinement. */
  readonly isWhole: boolean;
}

const pieces = new WeakMap<z.ZodType, Piece>();

function pieceOf(schema: z.ZodType): Piece {
  const known = pieces.get(schema);
  if (known !== undefined) return known;
  const compiled = compile(schema);
  const piece = compiled.isWhole ? compiled : { ...compiled, check: once(compiled.check, true) };
  pieces.set(schema, piece);
  return piece;
}

function isPieceFitting(schema: z.ZodType, value: unknown): boolean {
  return pieceOf(schema).check(value);
}

const isPiece = /* @__PURE__ */ divide(isCombined);

function compile(schema: z.ZodType): Piece {
  if (isCombined(schema)) return { check: combine(schema), isWhole: false };
  const standIn = (part: z.ZodType): z.ZodType => z.custom((value) => isPieceFitting(part, value));
  const copy = cutApart(schema, { isPiece, standIn });
  return { check: generate(copy), isWhole: isWhole(copy) };
}

function isWhole(schema: z.ZodType): boolean {
  const { type, checks = [] } = defOf(schema);
  const isRefined = type === "custom" || checks.some(({ _zod }) => _zod.def.check === "custom");
  return !isRefined && partsOf(schema).every(isWhole);
}

/** Zod compiles these not at all, or only with a copy of each value. */
function isCombined(schema: z.ZodType): boolean {
  const def = defOf(schema);
  return (
    def.type === "lazy" || def.type === "intersection" || (def.type === "union" && def.inclusive === false)
  );
}

function combine(schema: z.ZodType): Check {
  const { checks: refinements = [] } = schema._zod.def;
  const combination = combinationOf(schema);
  return refinements.length === 0
    ? combination
    : generate(z.custom(combination).check(...(refinements as z.core.$ZodCheck<unknown>[])));
}

function combinationOf(schema: z.ZodType): Check {
  const parts = combinedParts(schema);
  if (defOf(schema).type !== "union") return (value) => parts.every((part) => isPieceFitting(part, value));
  return (value) => parts.filter((part) => isPieceFitting(part, value)).length === 1;
}

/** The parts of a schema that look at the same value as the schema itself. */
export function combinedParts(schema: z.ZodType): readonly z.ZodType[] {
  const def = defOf(schema);
  if (def.type === "lazy") return [(schema as unknown as z.core.$ZodLazy<z.ZodType>)._zod.innerType];
  if (def.type === "intersection") return [def.left, def.right] as z.ZodType[];
  return def.type === "union" ? (def.options as z.ZodType[]) : [];
}

/** Where code must not be made at run time, zod reads the schema instead. */
function generate(schema: z.ZodType): Check {
  try {
    const check = z.core.compileFn(schema, { assertOnly: true });
    return (value) => check(value) !== z.core.INVALID;
  } catch {
    return (value) => schema.safeParse(value).success;
  }
}
