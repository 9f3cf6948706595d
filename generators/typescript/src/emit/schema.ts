import type { NamedSchema } from "@posthorn/contract";
import type { SchemaNames } from "../name/names.ts";
import { schemaKey } from "../nested-schemas/nested-schemas.ts";
import { type Module, openModule } from "../print/module.ts";
import type { Context } from "./context.ts";
import { declareNested, declareSchema } from "./declare.ts";
import { generatedFrom } from "./origin.ts";

/** The module of a named schema. */
export function emitSchema({ name, origin, schema }: NamedSchema, context: Context): Module {
  const { name: declared, file, shared } = context.names.schema(name);
  const module = openModule(file);
  declareNested(module, schemaKey(name), context);
  const comment = { paragraphs: [], tags: [generatedFrom("schema", shared?.ownName ?? name, origin)] };
  declareSchema(module, { name: declared, schema, comment, ref: name }, context);
  return module;
}

/** The module of a schema that several contracts share, as it stands in their folder. */
export function emitSharedSchema(named: NamedSchema, context: Context): Module {
  const schema = (name: string): SchemaNames => {
    const { shared, ...names } = context.names.schema(name);
    return shared === undefined ? names : { ...names, shared, file: shared.file };
  };
  return emitSchema(named, { ...context, names: { ...context.names, schema } });
}
