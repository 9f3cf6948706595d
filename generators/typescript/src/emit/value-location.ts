import type { Message, QueryOperation, Schema, SchemaObject, ValueLocation } from "@posthorn/contract";
import { braces, type Layout, list } from "../text/layout.ts";
import { stringLiteral } from "../text/literal.ts";
import type { Context } from "./context.ts";

/** A request's location as core has it: `{ header: "request-id" }`, `{ path: ["reqid"], as: "integer" }`. */
export function requestLocation(location: ValueLocation, message: Message, context: Context): Layout {
  return braces([...placeOf(location), ...formOf(schemasAt(location, message, context))]);
}

/** A reply's location as core has it: what stands there is the request's, as text or as a number. */
export function replyLocation(location: ValueLocation, message: Message, context: Context): Layout {
  const isNumber = isInteger(schemasAt(location, message, context));
  return braces([...placeOf(location), ...(isNumber ? ['as: "integer"'] : [])]);
}

const ownHeader: ValueLocation = { part: "header", path: ["correlation-id"] };

/**
 * Where requests and replies carry the correlation id, if the contract says something of it. What one
 * direction does not say is as in the other, if that is a header, or if its payload has a place for it.
 */
export function correlationOf(
  { correlation, messages, replies }: QueryOperation,
  context: Context,
): { readonly request: ValueLocation; readonly reply: ValueLocation } | undefined {
  if (correlation === undefined) return undefined;
  const { request, reply } = correlation;
  return {
    request: request ?? likewise(reply, messages, context),
    reply: reply ?? likewise(request, replies, context),
  };
}

function likewise(
  other: ValueLocation | undefined,
  messages: readonly Message[],
  context: Context,
): ValueLocation {
  if (other === undefined) return ownHeader;
  if (other.part === "header") return other;
  return messages.every((message) => schemasAt(other, message, context).length > 0) ? other : ownHeader;
}

function placeOf({ part, path }: ValueLocation): readonly Layout[] {
  if (part === "payload") return [["path: ", textList(path)]];
  const [header = "", ...steps] = path;
  return [`header: ${stringLiteral(header)}`, ...(steps.length === 0 ? [] : [["steps: ", textList(steps)]])];
}

function textList(texts: readonly string[]): Layout {
  return list(texts.map(stringLiteral));
}

/** What the contract says of what stands there. */
function schemasAt(
  { part, path }: ValueLocation,
  message: Message,
  context: Context,
): readonly SchemaObject[] {
  const whole = part === "payload" ? message.payload : (message.headers ?? true);
  return path.reduce<readonly SchemaObject[]>(
    (outer, step) => outer.flatMap(({ properties = {} }) => partsOf(childOf(properties, step), context)),
    partsOf(whole, context),
  );
}

/** What a value that is made up for it must be. */
function formOf(schemas: readonly SchemaObject[]): readonly string[] {
  if (schemas.some(({ format }) => format === "uuid")) return ['as: "uuid"'];
  if (!isInteger(schemas)) return [];
  const largest = Math.min(...schemas.map(largestOf));
  return ['as: "integer"', ...(largest < Number.MAX_SAFE_INTEGER ? [`largest: ${largest}`] : [])];
}

function isInteger(schemas: readonly SchemaObject[]): boolean {
  const types = new Set(schemas.flatMap(({ types = [] }) => types));
  types.delete("null");
  return types.size > 0 && [...types].every((type) => type === "integer" || type === "number");
}

function largestOf({ format, maximum, exclusiveMaximum }: SchemaObject): number {
  const most = [
    maximum,
    exclusiveMaximum === undefined ? undefined : Math.ceil(exclusiveMaximum) - 1,
    format === "int32" ? 2 ** 31 - 1 : undefined,
  ].filter((limit) => limit !== undefined);
  return Math.floor(Math.min(Number.MAX_SAFE_INTEGER, ...most));
}

function childOf(properties: Readonly<Record<string, Schema>>, step: string): Schema {
  return Object.hasOwn(properties, step) ? (properties[step] ?? true) : true;
}

/** The objects that a schema is made of together, its references and `allOf` followed. */
function partsOf(
  schema: Schema,
  context: Context,
  seen: ReadonlySet<string> = new Set(),
): readonly SchemaObject[] {
  if (typeof schema === "boolean") return [];
  if (!("ref" in schema)) {
    return [schema, ...(schema.allOf ?? []).flatMap((part) => partsOf(part, context, seen))];
  }
  if (seen.has(schema.ref)) return [];
  return partsOf(context.graph.resolve(schema.ref), context, new Set([...seen, schema.ref]));
}
