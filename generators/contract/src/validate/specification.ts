import { type Fields, fieldsOf, isFields, member } from "../values/fields.ts";
import { nearestValue } from "../values/pointer.ts";

/** The form of a document: with targets in place of references, or with its references. */
export type Form = "resolved" | "unresolved";

/**
 * The specification's JSON Schema for documents, with the same changes that @asyncapi/parser makes: `$ref` need not be a
 * URI, and in the resolved form of AsyncAPI 3 the schema expects targets where it otherwise demands references.
 */
export async function loadSpecification(version: string, form: Form): Promise<Fields> {
  const specs = await import("@asyncapi/specs");
  const schema = structuredClone(fieldsOf(member(specs.default.schemas, version)));
  const definition = (name: string): unknown =>
    member(schema.definitions, `http://asyncapi.com/definitions/${version}/${name}.json`);
  const reference = definition("ReferenceObject") as { format?: string } | undefined;
  delete reference?.format;
  if (form === "resolved" && version.startsWith("3.")) {
    const refer = (holder: unknown, to: string): void => {
      if (isFields(holder))
        (holder as { $ref?: string }).$ref = `http://asyncapi.com/definitions/${version}/${to}.json`;
    };
    refer(nearestValue(definition("channel"), "/properties/servers/items"), "server");
    for (const owner of ["operation", "operationReply"]) {
      refer(nearestValue(definition(owner), "/properties/channel"), "channel");
      refer(nearestValue(definition(owner), "/properties/messages/items"), "messageObject");
    }
  }
  return schema;
}

/** Makes a function that gives the target of a `$ref` in one of the schemas. The `$id`s around it count. */
export function schemaResolver(roots: readonly unknown[]): (schema: Fields) => unknown {
  const bases = new Map<unknown, string>();
  const documents = new Map<string, unknown>();
  const note = (value: unknown, around: string): void => {
    if (typeof value !== "object" || value === null) return;
    const id = member(value, "$id");
    const base = typeof id === "string" ? (URL.parse(id, around)?.href ?? around) : around;
    if (base !== around) documents.set(withoutHash(base), value);
    bases.set(value, base);
    for (const item of Object.values(value)) note(item, base);
  };
  for (const root of roots) note(root, "posthorn:/");
  return (schema) => {
    const uri = URL.parse(String(schema.$ref), bases.get(schema));
    const document = documents.get(withoutHash(uri?.href ?? ""));
    return nearestValue(document, decodeURIComponent(uri?.hash.slice(1) ?? ""));
  };
}

function withoutHash(uri: string): string {
  return uri.replace(/#.*$/, "");
}
