import type { Origin, Schema, SchemaObject } from "../../model/contract.ts";

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

/** What programs see of a primitive type of Avro; nothing if it is none. */
export function primitives(name: string, origin: Origin): SchemaObject | undefined {
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

/** Programs see what is written: a logical type is a remark, but for the form of a uuid. */
export function withLogicalType(schema: Schema, logicalType: unknown): Schema {
  if (typeof logicalType !== "string" || typeof schema === "boolean" || "ref" in schema) return schema;
  if (logicalType === "uuid" && schema.types?.join() === "string" && schema.binary !== true)
    return { ...schema, format: "uuid" };
  return { description: `Avro's logical type ${logicalType}.`, ...schema };
}

/** A full name: a name that has a dot is one already. */
export function named(name: string, space: string): string {
  return name === "" || name.includes(".") || space === "" ? name : `${space}.${name}`;
}

export function spaceOf(fullName: string): string {
  return fullName.slice(0, Math.max(0, fullName.lastIndexOf(".")));
}

export function isAvroName(name: string): boolean {
  return /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(name);
}

/** Whether the fields alone do not tell two records apart: each has all that the other requires. */
export function canBeBoth(one: Schema, other: Schema): boolean {
  const requires = (schema: Schema, of: Schema): boolean =>
    typeof schema === "object" &&
    "required" in schema &&
    typeof of === "object" &&
    "properties" in of &&
    (schema.required ?? []).every((name) => Object.hasOwn(of.properties ?? {}, name));
  return requires(one, other) && requires(other, one);
}
