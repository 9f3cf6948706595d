import type { Message, Schema, SchemaObject } from "@posthorn/contract";

/** Headers that every message has, beside those of CloudEvents: core's `wire` says the same. */
export const ownHeaders: readonly string[] = ["content-type", "reply-to", "correlation-id"];

/** Whether a header is Posthorn's or of CloudEvents, so that no contract may say what it holds. */
export function isOwnHeader(name: string): boolean {
  return /^(?:ce|posthorn)-/i.test(name) || ownHeaders.includes(name.toLowerCase());
}

type Resolve = (ref: string) => Schema;

/** The object schema that a message's headers follow, where it is one that says which headers there are. */
export function headersOf({ headers }: Message, resolve: Resolve): SchemaObject | undefined {
  if (headers === undefined) return undefined;
  const schema = follow(headers, resolve);
  return typeof schema === "object" ? schema : undefined;
}

/** Headers whose text stands for a number or a boolean. */
export function headerTypesOf(
  message: Message,
  resolve: Resolve,
): Readonly<Record<string, "number" | "boolean">> {
  const types: [string, "number" | "boolean"][] = [];
  for (const [name, schema] of Object.entries(headersOf(message, resolve)?.properties ?? {})) {
    const type = headerTypeOf(schema, resolve);
    if (type === "number" || type === "boolean") types.push([name, type]);
  }
  return Object.fromEntries(types);
}

/** What a header's text stands for, or nothing if that cannot be told from its schema. */
export function headerTypeOf(schema: Schema, resolve: Resolve): "string" | "number" | "boolean" | undefined {
  const header = follow(schema, resolve);
  if (typeof header === "boolean") return undefined;
  const types = new Set([
    ...(header.types ?? []).map((type) => (type === "integer" ? "number" : type)),
    ...(header.types === undefined
      ? [...(header.enum ?? []), ...(header.const === undefined ? [] : [header.const.value])].map(
          (value) => typeof value,
        )
      : []),
  ]);
  const [type] = types;
  return types.size === 1 && (type === "string" || type === "number" || type === "boolean")
    ? type
    : undefined;
}

function follow(schema: Schema, resolve: Resolve): boolean | SchemaObject {
  let followed = schema;
  for (let steps = 0; typeof followed === "object" && "ref" in followed; steps += 1) {
    if (steps > 100) return true;
    followed = resolve(followed.ref);
  }
  return followed;
}
