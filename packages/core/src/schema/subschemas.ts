import * as z from "zod";

/** The definition of a schema, as a union of zod's definitions. */
export function defOf(schema: z.core.$ZodType): z.core.$ZodTypes["_zod"]["def"] {
  return (schema as z.core.$ZodTypes)._zod.def;
}

type Slot = z.ZodType | readonly z.ZodType[] | Readonly<Record<string, z.ZodType>> | null | undefined;

/** The properties of definitions that contain schemas. JSON Schema needs no other types. */
const slots: Readonly<Record<string, readonly string[]>> = {
  object: ["shape", "catchall"],
  array: ["element"],
  tuple: ["items", "rest"],
  record: ["keyType", "valueType"],
  union: ["options"],
  intersection: ["left", "right"],
  optional: ["innerType"],
  nullable: ["innerType"],
};

/** Returns the schemas that a schema directly contains. */
export function subschemasOf(schema: z.ZodType): readonly z.ZodType[] {
  return slotsOf(schema).flatMap(([, slot]) => {
    if (slot === null || slot === undefined) return [];
    return slot instanceof z.ZodType ? [slot] : Object.values(slot);
  });
}

/** Returns a copy of a schema with other subschemas. */
export function mapSubschemas(schema: z.ZodType, change: (subschema: z.ZodType) => z.ZodType): z.ZodType {
  const changed = slotsOf(schema).map(([name, slot]) => [name, mapSlot(slot, change)] as const);
  if (changed.length === 0) return schema;
  return z.clone(schema, { ...schema._zod.def, ...Object.fromEntries(changed) });
}

function slotsOf(schema: z.ZodType): readonly (readonly [name: string, slot: Slot])[] {
  const def = defOf(schema);
  const names = Object.hasOwn(slots, def.type) ? (slots[def.type] ?? []) : [];
  return names.map((name) => [name, (def as unknown as Readonly<Record<string, Slot>>)[name]]);
}

function mapSlot(slot: Slot, change: (subschema: z.ZodType) => z.ZodType): Slot {
  if (slot === null || slot === undefined) return slot;
  if (slot instanceof z.ZodType) return change(slot);
  if (Array.isArray(slot)) return slot.map(change);
  return Object.fromEntries(Object.entries(slot).map(([name, subschema]) => [name, change(subschema)]));
}

/**
 * True for the wrappers by which an object knows that a property may be absent. They check the value of another
 * schema.
 */
export function isWrapper(schema: z.ZodType): boolean {
  const { type } = defOf(schema);
  return type === "optional" || type === "nullable";
}
