import { type Contract, type Message, mapMessages, type NamedSchema, type Schema } from "@posthorn/contract";
import { originKey } from "../prepare/origin-key.ts";
import { type NestedSchema, openDivider } from "./divide.ts";

export type { NestedSchema };

/** A contract in which no schema is nested more deeply than compilers follow. */
export interface DividedContract {
  /** What was nested too deeply is among its schemas, and a reference stands in its place. */
  readonly contract: Contract;
  /** The schemas that were nested, innermost first, by the schema or message whose file declares them. */
  readonly nested: ReadonlyMap<string, readonly NestedSchema[]>;
}

/** The key of a named schema in `DividedContract.nested`. */
export function schemaKey(name: string): string {
  return `schema ${name}`;
}

/** The key of a message's payload or headers in `DividedContract.nested`. */
export function messageKey(part: "payload" | "headers", { origin }: Message): string {
  return `${part} ${originKey(origin)}`;
}

/**
 * Gives schemas that are nested deeply a name of their own, made of the way to them: `Order.lines.item`. TypeScript
 * gives up on types that it must infer through some thirty of zod's, and a reader long before.
 */
export function nameNestedSchemas(contract: Contract): DividedContract {
  const taken = new Set(contract.schemas.map(({ name }) => name));
  const nested = new Map<string, readonly NestedSchema[]>();
  const messages = new Map<string, Message>();

  function divide(schema: Schema, name: string, key: string): Schema {
    const divider = openDivider(taken);
    const divided = divider.divide(schema, name);
    if (divider.found.length > 0) nested.set(key, [...(nested.get(key) ?? []), ...divider.found]);
    return divided;
  }

  function divideMessage(message: Message): Message {
    const { payload, headers, name, codeName = name } = message;
    const key = originKey(message.origin);
    const known = messages.get(key);
    if (known !== undefined) return known;
    const divided: Message = {
      ...message,
      payload: divide(payload, codeName, messageKey("payload", message)),
      ...(headers === undefined
        ? {}
        : { headers: divide(headers, `${codeName}Headers`, messageKey("headers", message)) }),
    };
    messages.set(key, divided);
    return divided;
  }

  const schemas = contract.schemas.map((named): NamedSchema => {
    const schema = divide(named.schema, named.codeName ?? named.name, schemaKey(named.name));
    return schema === named.schema ? named : { ...named, schema };
  });
  const divided = mapMessages(contract, divideMessage);
  if (nested.size === 0) return { contract, nested };
  const all = [...schemas, ...[...nested.values()].flat()];
  return { contract: { ...divided, schemas: all }, nested };
}
