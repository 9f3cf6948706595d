import type * as z from "zod";
import { isWrapper, mapParts } from "./subschemas.ts";

/** Where a schema is cut. */
export interface Cut {
  /** Whether this part is looked at by itself. */
  readonly isPiece: (part: z.ZodType) => boolean;
  /** The schema that stands in for it. */
  readonly standIn: (part: z.ZodType) => z.ZodType;
}

/** A copy of a schema in which a stand-in replaces each part that is a piece of its own. */
export function cutApart(schema: z.ZodType, cut: Cut): z.ZodType {
  const keepsParts = "discriminator" in schema._zod.def; // zod reads the literals of its options
  return mapParts(schema, (part) =>
    keepsParts || isWrapper(part) || !cut.isPiece(part) ? cutApart(part, cut) : cut.standIn(part),
  );
}
