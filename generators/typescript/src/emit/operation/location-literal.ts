import type { Message, SchemaObject, ValueLocation } from "@posthorn/contract";
import { braces, type Layout, list } from "../../text/layout.ts";
import { stringLiteral } from "../../text/literal.ts";
import { objectMembers } from "../../text/object-literal.ts";
import type { Context } from "../context.ts";
import { schemasAt } from "./schemas-at.ts";

/**
 * Returns a location in a request as core reads it: `{ header: "request-id" }`, or `{ path: ["reqid"], as: "integer" }`
 * with the form of the values that core generates for it.
 */
export function requestLocation(location: ValueLocation, message: Message, context: Context): Layout {
  const form = generatedForm(schemasAt(location, message, context));
  return braces([...partMembers(location), ...objectMembers(form)]);
}

/** Returns a location in a reply as core reads it. Core copies the request's value to it, as a string or as a number. */
export function replyLocation(location: ValueLocation, message: Message, context: Context): Layout {
  const isNumber = isInteger(schemasAt(location, message, context));
  return braces([...partMembers(location), ...objectMembers({ as: isNumber ? '"integer"' : undefined })]);
}

function partMembers({ part, path }: ValueLocation): readonly Layout[] {
  if (part === "payload") return objectMembers({ path: stringList(path) });
  const [header = "", ...steps] = path;
  return objectMembers({
    header: stringLiteral(header),
    steps: steps.length === 0 ? undefined : stringList(steps),
  });
}

function stringList(texts: readonly string[]): Layout {
  return list(texts.map(stringLiteral));
}

/** Returns the form of the values that core generates, as far as those schemas require one. */
function generatedForm(schemas: readonly SchemaObject[]): Readonly<Record<string, string | undefined>> {
  if (schemas.some(({ format }) => format === "uuid")) return { as: '"uuid"' };
  if (!isInteger(schemas)) return {};
  const largest = Math.min(...schemas.map(largestInteger));
  return {
    as: '"integer"',
    largest: largest < Number.MAX_SAFE_INTEGER ? String(largest) : undefined,
  };
}

function isInteger(schemas: readonly SchemaObject[]): boolean {
  const types = new Set(schemas.flatMap(({ types = [] }) => types));
  types.delete("null");
  return types.size > 0 && [...types].every((type) => type === "integer" || type === "number");
}

function largestInteger({ format, maximum, exclusiveMaximum }: SchemaObject): number {
  const limits = [
    maximum,
    exclusiveMaximum === undefined ? undefined : Math.ceil(exclusiveMaximum) - 1,
    format === "int32" ? 2 ** 31 - 1 : undefined,
  ].filter((limit) => limit !== undefined);
  return Math.floor(Math.min(Number.MAX_SAFE_INTEGER, ...limits));
}
