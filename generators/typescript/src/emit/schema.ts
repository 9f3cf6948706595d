import type { NamedSchema } from "@posthorn/contract";
import type { Context } from "../context.ts";
import { type Module, openModule } from "../module.ts";
import { schemaKey } from "../nested-schemas.ts";
import { declareNested, declareSchema } from "./declare.ts";
import { generatedFrom } from "./origin.ts";

/** The module of a named schema. */
export function emitSchema({ name, origin, schema }: NamedSchema, context: Context): Module {
  const module = openModule(context.names.schema(name).file);
  declareNested(module, schemaKey(name), context);
  const comment = { paragraphs: [], tags: [generatedFrom("schema", name, origin)] };
  declareSchema(module, { name: context.names.schema(name).name, schema, comment, ref: name }, context);
  return module;
}
