import { isReference, type Sources } from "../load/sources.ts";
import { type Fields, fieldsOf, isFields, member, textOf } from "../value.ts";

type Holder = Record<string, unknown>;

/** A schema with what OpenAPI alone says written as AsyncAPI has it. `nullable` has the same meaning in both. */
export function rewriteOpenApi(sources: Sources, written: Fields): Fields {
  const schema: Holder = { ...written };
  if (Object.hasOwn(schema, "example") && !Array.isArray(schema.examples)) schema.examples = [schema.example];
  const { discriminator } = schema;
  const property = textOf(member(discriminator, "propertyName"));
  if (!isFields(discriminator) || property === undefined) return schema;
  for (const keyword of ["oneOf", "anyOf"]) {
    const members = schema[keyword];
    if (!Array.isArray(members)) continue;
    schema[keyword] = members.map((item) => named(sources, item, property, fieldsOf(discriminator.mapping)));
  }
  schema.discriminator = property;
  return schema;
}

/** A member of a union, with the names that the mapping gives it; where its schema says them itself, as it is. */
function named(sources: Sources, item: unknown, property: string, mapping: Fields): unknown {
  if (!isReference(item)) return item;
  const names = Object.keys(mapping).filter((name) => isMeant(item.$ref, textOf(mapping[name]) ?? ""));
  const own = member(member(sources.follow(item), "properties"), property);
  const says = sources.follow(own);
  const isSaid = member(says, "const") !== undefined || member(says, "enum") !== undefined;
  if (names.length === 0 || isSaid) return item;
  const origin = sources.originOf(item);
  const name = sources.place({ type: "string", enum: names }, origin);
  const properties = sources.place({ [property]: name }, origin);
  const condition = sources.place({ type: "object", required: [property], properties }, origin);
  return sources.place({ allOf: [item, condition] }, origin);
}

/** A mapping has references, or names of schemas. */
function isMeant(ref: string, target: string): boolean {
  return target !== "" && (ref === target || ref.endsWith(`/${target}`));
}
