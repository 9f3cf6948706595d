import type * as z from "zod";
import { isWrapper, mapSubschemas } from "./subschemas.ts";

export interface Replacement {
  /** True for a subschema that is checked separately. */
  readonly isPiece: (subschema: z.ZodType) => boolean;
  /** Returns the schema that takes its place. */
  readonly standIn: (piece: z.ZodType) => z.ZodType;
}

/** Returns a copy of a schema in which a stand-in replaces each subschema that is a separate piece. */
export function replacePieces(schema: z.ZodType, replacement: Replacement): z.ZodType {
  const keepsOptions = "discriminator" in schema._zod.def; // zod reads the literals of these options
  return mapSubschemas(schema, (subschema) =>
    keepsOptions || isWrapper(subschema) || !replacement.isPiece(subschema)
      ? replacePieces(subschema, replacement)
      : replacement.standIn(subschema),
  );
}
