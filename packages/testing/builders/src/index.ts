// The API of generated builders.
export { type Blueprint, type BuildOptions, build, type Check, type Issue } from "./build.ts";
export type { Schema, SchemaObject, Schemas, SchemaType } from "./schema/schema.ts";
