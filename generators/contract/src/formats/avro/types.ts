import type { Schema, SchemaObject } from "../../model/schema.ts";
import type { Origin } from "../../values/origin.ts";

/** An Avro type: the schema of its values for programs, and the type itself with full names and without references. */
export interface AvroType {
  readonly schema: Schema;
  readonly avro: unknown;
}

export const primitiveNames = [
  "null",
  "boolean",
  "int",
  "long",
  "float",
  "double",
  "string",
  "bytes",
] as const;

/** The schema for the values of a primitive type. Undefined for other names. */
export function primitiveSchema(name: string, origin: Origin): SchemaObject | undefined {
  switch (name) {
    case "null":
      return { origin, types: ["null"] };
    case "boolean":
      return { origin, types: ["boolean"] };
    case "int":
      return { origin, types: ["integer"], minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
    case "long":
      return { origin, types: ["integer"], format: "int64" };
    case "float":
      return { origin, types: ["number"], format: "float" };
    case "double":
      return { origin, types: ["number"] };
    case "string":
      return { origin, types: ["string"] };
    case "bytes":
      return { origin, types: ["string"], binary: true };
    default:
      return undefined;
  }
}

/** Programs see the underlying type. A logical type becomes a description, except for the format of a uuid. */
export function withLogicalType(schema: Schema, logicalType: unknown): Schema {
  if (typeof logicalType !== "string" || typeof schema === "boolean" || "ref" in schema) return schema;
  if (logicalType === "uuid" && schema.types?.join() === "string" && schema.binary !== true)
    return { ...schema, format: "uuid" };
  return { description: `Avro's logical type ${logicalType}.`, ...schema };
}

/** The kind of a type in a union: its name, or "union". */
export function kindOf(avro: unknown): string {
  if (typeof avro === "string") return avro;
  if (Array.isArray(avro)) return "union";
  const { name, type } = avro as { readonly name?: string; readonly type: string };
  return name ?? type;
}

/** A name with its namespace. A name that has a dot is already a full name. */
export function fullNameOf(name: string, namespace: string): string {
  return name === "" || name.includes(".") || namespace === "" ? name : `${namespace}.${name}`;
}

export function namespaceOf(fullName: string): string {
  return fullName.slice(0, Math.max(0, fullName.lastIndexOf(".")));
}

export function isAvroName(name: string): boolean {
  return /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(name);
}

/** True if the fields do not distinguish two records: each has all fields that the other requires. */
export function isAmbiguous(one: Schema, other: Schema): boolean {
  const hasRequired = (schema: Schema, of: Schema): boolean =>
    typeof schema === "object" &&
    "required" in schema &&
    typeof of === "object" &&
    "properties" in of &&
    (schema.required ?? []).every((name) => Object.hasOwn(of.properties ?? {}, name));
  return hasRequired(one, other) && hasRequired(other, one);
}
