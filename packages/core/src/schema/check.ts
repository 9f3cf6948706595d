import * as z from "zod";
import { compileFn, INVALID } from "zod/v4/core"; // not through `z.core`, which bundlers keep whole, with all languages
import { divide } from "./divide.ts";
import { replacePieces } from "./replace-pieces.ts";
import { defOf, subschemasOf } from "./subschemas.ts";
import { oncePerObject, withObjectCache } from "./value-cache.ts";

// Zod compiles a schema to one function that contains the code of all its subschemas. With shared subschemas that
// code grows exponentially, and the first message would wait for all of it. So a schema is divided into pieces (see
// divide.ts), and each piece is compiled by itself:
//
//   not compiled  No value has reached the piece yet.
//   compiled      The first value that reaches it compiles it. In the code, a stand-in calls each piece within it.
//   combined      Zod cannot compile references (`lazy`), intersections and exclusive unions, or only with a copy of each
//                 value. Such a piece calls the checks of its schemas instead.
//
// Several ways may lead to the same piece with the same object, so a piece that calls others checks each object
// once for a value (see value-cache.ts). That is also how the check of an object that contains itself comes to an
// end.

/** Returns true if a value fits a schema. */
export type Check = (value: unknown) => boolean;

/** Returns true if a value fits a schema. The first value compiles as much of the schema as it reaches. */
export function fits(schema: z.ZodType, value: unknown): boolean {
  return checkOf(schema)(value);
}

const checks = new WeakMap<z.ZodType, Check>();

/** Returns the check of a schema, which compiles itself with its first value. All messages with the schema share it. */
export function checkOf(schema: z.ZodType): Check {
  const cached = checks.get(schema);
  if (cached !== undefined) return cached;
  let check: Check = (value) => {
    const piece = pieceOf(schema);
    check = piece.isWhole ? piece.check : (each) => withObjectCache(piece.check, each);
    return check(value);
  };
  const current: Check = (value) => check(value);
  checks.set(schema, current);
  return current;
}

interface Piece {
  readonly check: Check;
  /** True if it calls no other piece, not even by a refinement. */
  readonly isWhole: boolean;
}

const pieces = new WeakMap<z.ZodType, Piece>();

function pieceOf(schema: z.ZodType): Piece {
  const cached = pieces.get(schema);
  if (cached !== undefined) return cached;
  const compiled = compile(schema);
  const piece = compiled.isWhole ? compiled : { ...compiled, check: oncePerObject(compiled.check, true) };
  pieces.set(schema, piece);
  return piece;
}

function fitsPiece(schema: z.ZodType, value: unknown): boolean {
  return pieceOf(schema).check(value);
}

const isPiece = /* @__PURE__ */ divide(isCombined);

function compile(schema: z.ZodType): Piece {
  if (isCombined(schema)) return { check: combine(schema), isWhole: false };
  const standIn = (piece: z.ZodType): z.ZodType => z.custom((value) => fitsPiece(piece, value));
  const copy = replacePieces(schema, { isPiece, standIn });
  return { check: generate(copy), isWhole: isWhole(copy) };
}

function isWhole(schema: z.ZodType): boolean {
  const { type, checks: refinements = [] } = defOf(schema);
  const isRefined = type === "custom" || refinements.some(({ _zod }) => _zod.def.check === "custom");
  return !isRefined && subschemasOf(schema).every(isWhole);
}

/** True for schemas that zod does not compile, or only with a copy of each value. */
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
  const combined = combinedSchemas(schema);
  if (defOf(schema).type !== "union") return (value) => combined.every((each) => fitsPiece(each, value));
  return (value) => combined.filter((each) => fitsPiece(each, value)).length === 1;
}

/** Returns the subschemas that check the same value as the schema itself. */
export function combinedSchemas(schema: z.ZodType): readonly z.ZodType[] {
  const def = defOf(schema);
  if (def.type === "lazy") return [(schema as unknown as z.core.$ZodLazy<z.ZodType>)._zod.innerType];
  if (def.type === "intersection") return [def.left, def.right] as z.ZodType[];
  return def.type === "union" ? (def.options as z.ZodType[]) : [];
}

/** Compiles a schema. Zod interprets it if the platform does not allow code that is made at run time. */
function generate(schema: z.ZodType): Check {
  try {
    const check = compileFn(schema, { assertOnly: true });
    return (value) => check(value) !== INVALID;
  } catch {
    return (value) => schema.safeParse(value).success;
  }
}
