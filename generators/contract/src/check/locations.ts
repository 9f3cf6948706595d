import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Message, NamedSchema, Schema, SchemaObject } from "../model/contract.ts";
import type { Location } from "../reading/payload-location.ts";

/** Whether a value is there: certainly, perhaps, never; or the schema does not tell. */
type Presence = "required" | "optional" | "missing" | "undecided";

/** Says whether a location is not to be found in a message's payload, as far as its schema tells. */
export function checkLocation(
  location: Location,
  message: Message,
  schemas: ReadonlyMap<string, NamedSchema>,
): readonly Diagnostic[] {
  let within: Schema | undefined = message.payload;
  for (const step of location.path) {
    const found: { readonly presence: Presence; readonly schema?: Schema } = stepInto(within, step, schemas);
    const parameters = { location: location.text, message: message.name, step };
    if (found.presence === "missing") return [diagnose("location-missing", location.origin, parameters)];
    if (found.presence === "optional") return [diagnose("location-optional", location.origin, parameters)];
    if (found.presence === "undecided") return [];
    within = found.schema;
  }
  return [];
}

function stepInto(
  schema: Schema | undefined,
  step: string,
  schemas: ReadonlyMap<string, NamedSchema>,
): { readonly presence: Presence; readonly schema?: Schema } {
  const parts = partsOf(schema, schemas, new Set());
  const holders = parts.filter(
    ({ properties }) => properties !== undefined && Object.hasOwn(properties, step),
  );
  const inner = holders[0]?.properties?.[step];
  if (inner !== undefined) {
    const required = parts.some((part) => part.required?.includes(step));
    return { presence: required ? "required" : "optional", schema: inner };
  }
  const scalar = parts.some(
    ({ types }) => types !== undefined && !types.includes("object") && !types.includes("array"),
  );
  if (scalar) return { presence: "missing" };
  const open = parts.some(isOpen) || parts.every(({ properties }) => properties === undefined);
  return { presence: open ? "undecided" : "missing" };
}

/** Whether a schema may describe properties elsewhere than under "properties". */
function isOpen(schema: SchemaObject): boolean {
  const {
    anyOf,
    oneOf,
    if: condition,
    patternProperties,
    additionalProperties,
    dependencies,
    items,
  } = schema;
  const elsewhere = [anyOf, oneOf, condition, patternProperties, dependencies, items];
  return elsewhere.some((part) => part !== undefined) || typeof additionalProperties === "object";
}

/** The objects that a schema is made of together, its references and `allOf` followed. */
function partsOf(
  schema: Schema | undefined,
  schemas: ReadonlyMap<string, NamedSchema>,
  seen: Set<string>,
): readonly SchemaObject[] {
  if (schema === undefined || typeof schema === "boolean") return [];
  if ("ref" in schema) {
    if (seen.has(schema.ref)) return [];
    seen.add(schema.ref);
    return partsOf(schemas.get(schema.ref)?.schema, schemas, seen);
  }
  return [schema, ...(schema.allOf ?? []).flatMap((part) => partsOf(part, schemas, seen))];
}
