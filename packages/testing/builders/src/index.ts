// For generated builders, and for whoever reads their types.
export { type Blueprint, type BuildOptions, build, type Check, type Issue } from "./build.ts";
export type { Schema, SchemaObject, Schemas, SchemaType } from "./schema.ts";
