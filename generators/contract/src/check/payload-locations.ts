import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Message } from "../model/message.ts";
import type { NamedSchema, Schema, SchemaObject } from "../model/schema.ts";
import type { PayloadLocation } from "../reading/payload-location.ts";

/** Reports a location whose value a message's payload never or not always has, as far as its schema determines that. */
export function checkPayloadLocation(
  location: PayloadLocation,
  message: Message,
  schemas: ReadonlyMap<string, NamedSchema>,
): readonly Diagnostic[] {
  let schema: Schema | undefined = message.payload;
  for (const step of location.path) {
    const member: Member = memberOf(schema, step, schemas);
    const parameters = { location: location.text, message: message.name, step };
    if (member.presence === "missing") return [diagnose("location-missing", location.origin, parameters)];
    if (member.presence === "optional") return [diagnose("location-optional", location.origin, parameters)];
    if (member.presence === "undecided") return [];
    schema = member.schema;
  }
  return [];
}

interface Member {
  /** "undecided" if the schema allows the member without describing it. */
  readonly presence: "required" | "optional" | "missing" | "undecided";
  readonly schema?: Schema;
}

function memberOf(
  schema: Schema | undefined,
  step: string,
  schemas: ReadonlyMap<string, NamedSchema>,
): Member {
  const parts = partsOf(schema, schemas, new Set());
  const holder = parts.find(({ properties }) => properties !== undefined && Object.hasOwn(properties, step));
  const inner = holder?.properties?.[step];
  if (inner !== undefined) {
    const isRequired = parts.some((part) => part.required?.includes(step));
    return { presence: isRequired ? "required" : "optional", schema: inner };
  }
  const isScalar = parts.some(
    ({ types }) => types !== undefined && !types.includes("object") && !types.includes("array"),
  );
  if (isScalar) return { presence: "missing" };
  const isOpen = parts.some(mayHaveMore) || parts.every(({ properties }) => properties === undefined);
  return { presence: isOpen ? "undecided" : "missing" };
}

/** True if a schema may describe properties by other keywords than "properties". */
function mayHaveMore(schema: SchemaObject): boolean {
  const { anyOf, oneOf, if: condition, patternProperties, dependencies, items } = schema;
  const others = [anyOf, oneOf, condition, patternProperties, dependencies, items];
  return others.some((part) => part !== undefined) || typeof schema.additionalProperties === "object";
}

/** The schema objects that apply together: references and `allOf` are followed. */
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
