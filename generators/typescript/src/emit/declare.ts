import type { Schema, SchemaObject } from "@posthorn/contract";
import { allKinds, kindsOf } from "../json-schema/kinds.ts";
import type { Module } from "../print/module.ts";
import { aliasOf, constOf, interfaceOf } from "../print/structures.ts";
import { lower } from "../schema/lower.ts";
import { lowerMembers } from "../schema/object.ts";
import { schemaComment } from "../schema/schema-comment.ts";
import type { Lowered, Position, Scope } from "../schema/scope.ts";
import type { Comment } from "../text/comment.ts";
import type { Layout } from "../text/layout.ts";
import type { Context } from "./context.ts";
import { generatedFrom } from "./origin.ts";

export interface Declaration {
  readonly name: string;
  readonly schema: Schema;
  /** For whom reads the type; the schema's own words come after. */
  readonly comment: Comment;
  /** Its name in the contract, where it is a named schema. */
  readonly ref?: string;
}

/** Declares a schema's type and, under the same name, the zod schema that checks for it. */
export function declareSchema(
  module: Module,
  { name, schema, comment, ref }: Declaration,
  context: Context,
): void {
  const z = module.zod();
  const hoisted: Hoisted[] = [];
  const isMerged = ref !== undefined && context.graph.isMerged(ref);
  const scope = scopeOf(module, context, ref, (constant) => hoisted.push(constant));
  const place: Position = { scope, allowed: allKinds, isMerged };
  const note = withNote(comment, schemaComment(schema));
  let zod: Lowered;
  if (isInterface(schema)) {
    const { properties, index, ...lowered } = lowerMembers(schema, place, name);
    const members = properties.map((property) => ({
      name: property.name,
      type: property.lowered.type,
      isOptional: !property.isRequired,
      comment: property.comment,
    }));
    module.add(interfaceOf(module, { name, comment: note, members, index }));
    zod = { type: name, ...lowered };
  } else {
    zod = lower(schema, place);
    module.add(aliasOf(module, name, note, zod.type));
  }
  module.add(...hoisted.map((constant) => constOf(module, { ...constant, isExported: false })));
  module.add(constOf(module, { name, type: `${z}.ZodType<${name}>`, value: checked(module, zod) }));
}

/** Declares the schemas that are nested too deeply in the others of a file, and have names of their own. */
export function declareNested(module: Module, key: string, context: Context): void {
  for (const { name, root, origin, schema } of context.nestedIn(key)) {
    const comment = { paragraphs: [], tags: [generatedFrom("schema", root, origin)] };
    declareSchema(module, { name: context.names.schema(name).name, schema, comment, ref: name }, context);
  }
}

/** A constant in front of a declaration. */
interface Hoisted {
  readonly name: string;
  readonly type?: string;
  readonly value: Layout;
}

/** How many constants stand in front of a module's declarations. */
const hoistedIn = new WeakMap<Module, number>();

function scopeOf(
  module: Module,
  { names, graph, int64, dates }: Context,
  current: string | undefined,
  hoist: (constant: Hoisted) => number,
): Scope {
  return {
    lower,
    type: (ref) => module.from(names.schema(ref).file, names.schema(ref).name, "type"),
    value: (ref) => module.from(names.schema(ref).file, names.schema(ref).name, "value"),
    int64,
    dates,
    resolve: graph.resolve,
    isRecursive: (ref) => current !== undefined && graph.isCycle(current, ref),
    hoist: (hint, value, isUntyped = false) => {
      const count = (hoistedIn.get(module) ?? 0) + 1;
      hoistedIn.set(module, count);
      const name = `${hint}${count}`;
      hoist({
        name,
        value: later(module, value),
        ...(isUntyped ? { type: `${module.zod()}.ZodType` } : {}),
      });
      return name;
    },
    helper: (name) => module.from(name, name, "value"),
    core: module.coreSchema,
  };
}

/**
 * The expression, checked to give the declared type. Bundlers leave out what nobody uses only where they are told that
 * a call does nothing else; said of a function around it, it holds for all calls within.
 */
function checked(module: Module, { zod, isDeferred }: Lowered): Layout {
  if (!isDeferred && isReference(zod)) return zod;
  const value = isDeferred ? [`${module.zod()}.lazy(() => `, zod, ")"] : zod;
  return [`/* @__PURE__ */ ${module.coreSchema("schema")}(() => `, value, ")"];
}

/** The expression, put off where it refers to what is still being declared, and left out where nobody uses it. */
function later(module: Module, { zod, isDeferred }: Lowered): Layout {
  if (isDeferred) return [`/* @__PURE__ */ ${module.zod()}.lazy(() => `, zod, ")"];
  return isReference(zod) ? zod : ["/* @__PURE__ */ (() => ", zod, ")()"];
}

function isReference(zod: Layout): boolean {
  return typeof zod === "string" && !zod.includes("(");
}

/** Whether a schema is of objects alone, and says nothing of them but what properties they have. */
function isInterface(schema: Schema): schema is SchemaObject {
  if (typeof schema === "boolean" || "ref" in schema) return false;
  const { allOf, anyOf, oneOf, not } = schema;
  const others = [schema.const, schema.enum, allOf, anyOf, oneOf, not, schema.if];
  const kinds = schema.types === undefined ? [] : kindsOf(schema);
  const named = Object.keys(schema.properties ?? {}).length + (schema.required?.length ?? 0);
  return (
    others.every((keyword) => keyword === undefined) &&
    kinds.length === 1 &&
    kinds[0] === "object" &&
    named > 0
  );
}

function withNote(comment: Comment, note: Comment): Comment {
  const said = new Set(comment.paragraphs);
  const more = note.paragraphs.filter((paragraph) => !said.has(paragraph));
  return {
    paragraphs: [...comment.paragraphs, ...more],
    tags: [...new Set([...(note.tags ?? []), ...(comment.tags ?? [])])],
  };
}
