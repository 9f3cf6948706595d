import type { Schema, SchemaObject } from "@posthorn/contract";
import { allKinds, kindsOf } from "../json-schema/kinds.ts";
import { constOf, interfaceOf, typeAliasOf } from "../print/declarations.ts";
import { lower } from "../schema/lower.ts";
import { lowerMembers } from "../schema/object.ts";
import { schemaComment } from "../schema/schema-comment.ts";
import type { Lowered, Position } from "../schema/scope.ts";
import type { Comment } from "../text/comment.ts";
import type { Layout } from "../text/layout.ts";
import type { FileContext } from "./context.ts";
import { generatedFrom } from "./generated-from.ts";
import { isReference, openScope } from "./lowering-scope.ts";

export interface SchemaDeclaration {
  readonly name: string;
  readonly schema: Schema;
  /** The comment on the type. The schema's own documentation is added to it. */
  readonly comment: Comment;
  /** The schema's name in the contract, if it is a named schema. */
  readonly ref?: string;
}

/** Declares the type of a schema and, under the same name, the zod schema that validates it. */
export function declareSchema({ name, schema, comment, ref }: SchemaDeclaration, file: FileContext): void {
  const { module, graph } = file;
  const { scope, constants } = openScope(file, ref);
  const isMerged = ref !== undefined && graph.isMerged(ref);
  const position: Position = { scope, allowed: allKinds, isMerged };
  const declared = { name, comment: joinComments(comment, schemaComment(schema)) };
  const zod = isInterface(schema)
    ? declareInterface(declared, lowerMembers(schema, position, name), file)
    : declareTypeAlias(declared, lower(schema, position), file);
  module.add(...constants);
  module.add(constOf({ name, type: `${module.zod()}.ZodType<${name}>`, value: schemaValue(zod, file) }));
}

/** Declares the schemas that have names because they are nested too deeply in the other schemas of the file. */
export function declareNested(key: string, file: FileContext): void {
  for (const { name, root, origin, schema } of file.nestedIn(key)) {
    const comment = { paragraphs: [], tags: [generatedFrom("schema", root, origin)] };
    declareSchema({ name: file.names.schema(name).name, schema, comment, ref: name }, file);
  }
}

interface Declared {
  readonly name: string;
  readonly comment: Comment;
}

function declareInterface(
  { name, comment }: Declared,
  { properties, index, ...lowered }: ReturnType<typeof lowerMembers>,
  { module }: FileContext,
): Lowered {
  const members = properties.map((property) => ({
    name: property.name,
    type: property.lowered.type,
    isOptional: !property.isRequired,
    comment: property.comment,
  }));
  module.add(interfaceOf({ name, comment, members, index }));
  return { type: name, ...lowered };
}

function declareTypeAlias({ name, comment }: Declared, lowered: Lowered, { module }: FileContext): Lowered {
  module.add(typeAliasOf(name, comment, lowered.type));
  return lowered;
}

/**
 * Returns the value of a declared schema. `schema` checks that it produces the declared type. A bundler removes an
 * unused call only if it is marked as pure; the mark in front of `schema` holds for all calls inside its function.
 */
function schemaValue({ zod, isDeferred }: Lowered, { module }: FileContext): Layout {
  if (!isDeferred && isReference(zod)) return zod;
  const value = isDeferred ? [`${module.zod()}.lazy(() => `, zod, ")"] : zod;
  return [`/* @__PURE__ */ ${module.coreSchema("schema")}(() => `, value, ")"];
}

/** True if a schema accepts objects alone, and describes nothing but their properties. */
function isInterface(schema: Schema): schema is SchemaObject {
  if (typeof schema === "boolean" || "ref" in schema) return false;
  const { const: constant, enum: values, allOf, anyOf, oneOf, not, if: condition } = schema;
  const combining = [constant, values, allOf, anyOf, oneOf, not, condition];
  const kinds = schema.types === undefined ? [] : kindsOf(schema);
  const named = Object.keys(schema.properties ?? {}).length + (schema.required?.length ?? 0);
  return (
    combining.every((keyword) => keyword === undefined) &&
    kinds.length === 1 &&
    kinds[0] === "object" &&
    named > 0
  );
}

function joinComments(comment: Comment, note: Comment): Comment {
  const present = new Set(comment.paragraphs);
  const added = note.paragraphs.filter((paragraph) => !present.has(paragraph));
  return {
    paragraphs: [...comment.paragraphs, ...added],
    tags: [...new Set([...(note.tags ?? []), ...(comment.tags ?? [])])],
  };
}
