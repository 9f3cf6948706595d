import type { NamedSchema } from "@posthorn/contract";
import type { SchemaNames } from "../name/names.ts";
import { schemaKey } from "../nested-schemas/nested-schemas.ts";
import type { Module } from "../print/module.ts";
import { type Context, openFile } from "./context.ts";
import { generatedFrom } from "./generated-from.ts";
import { declareNested, declareSchema } from "./schema-declaration.ts";

/** Emits the file of a named schema: its type, and the zod schema of the same name. */
export function emitSchema({ name, origin, schema }: NamedSchema, context: Context): Module {
  const { name: declared, file: path, shared } = context.names.schema(name);
  const file = openFile(path, context);
  declareNested(schemaKey(name), file);
  const comment = { paragraphs: [], tags: [generatedFrom("schema", shared?.ownName ?? name, origin)] };
  declareSchema({ name: declared, schema, comment, ref: name }, file);
  return file.module;
}

/** Emits the file of a schema that several contracts share, with its path and its imports in the shared folder. */
export function emitSharedSchema(named: NamedSchema, context: Context): Module {
  const schema = (name: string): SchemaNames => {
    const { shared, ...names } = context.names.schema(name);
    return shared === undefined ? names : { ...names, shared, file: shared.file };
  };
  return emitSchema(named, { ...context, names: { ...context.names, schema } });
}
