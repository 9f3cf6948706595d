import { type Contract, type Message, mapMessages, type NamedSchema, type Schema } from "@posthorn/contract";
import { originKey } from "../prepare/origin-key.ts";
import { extractNested, type NestedSchema } from "./extraction.ts";

export type { NestedSchema };

/** A contract without schemas that are nested more deeply than compilers can follow. */
export interface ExtractedContract {
  /** The extracted schemas are among its schemas, and references stand where they were. */
  readonly contract: Contract;
  /** The extracted schemas, innermost first, by the key of the schema or message whose file declares them. */
  readonly nested: ReadonlyMap<string, readonly NestedSchema[]>;
}

/** The key of a named schema in `ExtractedContract.nested`. */
export function schemaKey(name: string): string {
  return `schema ${name}`;
}

/** The key of a message's payload or headers in `ExtractedContract.nested`. */
export function messageKey(part: "payload" | "headers", { origin }: Message): string {
  return `${part} ${originKey(origin)}`;
}

/**
 * Gives deeply nested schemas a name, made of the path to them: `Order.lines.item`. TypeScript gives up on a type that
 * it must infer through about thirty levels of zod's types, and nobody can read one.
 */
export function extractNestedSchemas(contract: Contract): ExtractedContract {
  const taken = new Set(contract.schemas.map(({ name }) => name));
  const nested = new Map<string, readonly NestedSchema[]>();
  const messages = new Map<string, Message>();

  function extract(schema: Schema, name: string, key: string): Schema {
    const extraction = extractNested(schema, name, taken);
    if (extraction.nested.length > 0) {
      nested.set(key, [...(nested.get(key) ?? []), ...extraction.nested]);
      for (const each of extraction.nested) taken.add(each.name);
    }
    return extraction.schema;
  }

  function extractFromMessage(message: Message): Message {
    const { payload, headers, name, codeName = name } = message;
    const key = originKey(message.origin);
    const before = messages.get(key);
    if (before !== undefined) return before;
    const extracted: Message = {
      ...message,
      payload: extract(payload, codeName, messageKey("payload", message)),
      ...(headers === undefined
        ? {}
        : { headers: extract(headers, `${codeName}Headers`, messageKey("headers", message)) }),
    };
    messages.set(key, extracted);
    return extracted;
  }

  const schemas = contract.schemas.map((named): NamedSchema => {
    const schema = extract(named.schema, named.codeName ?? named.name, schemaKey(named.name));
    return schema === named.schema ? named : { ...named, schema };
  });
  const extracted = mapMessages(contract, extractFromMessage);
  if (nested.size === 0) return { contract, nested };
  const all = [...schemas, ...[...nested.values()].flat()];
  return { contract: { ...extracted, schemas: all }, nested };
}
