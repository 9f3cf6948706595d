import type { Message, QueryOperation, ValueLocation } from "@posthorn/contract";
import type { Context } from "../context.ts";
import { schemasAt } from "./schemas-at.ts";

const correlationIdHeader: ValueLocation = { part: "header", path: ["correlation-id"] };

/** The locations of the correlation id in requests and in replies. */
export interface Correlation {
  readonly request: ValueLocation;
  readonly reply: ValueLocation;
}

/**
 * Returns the locations of a query's correlation id, or undefined if the contract defines none. A direction for which
 * it defines none uses the location of the other direction, if that is a header or if its payloads have that property.
 */
export function correlationOf(query: QueryOperation, context: Context): Correlation | undefined {
  const { correlation, messages, replies } = query;
  if (correlation === undefined) return undefined;
  const { request, reply } = correlation;
  return {
    request: request ?? sameLocation(reply, messages, context),
    reply: reply ?? sameLocation(request, replies, context),
  };
}

function sameLocation(
  location: ValueLocation | undefined,
  messages: readonly Message[],
  context: Context,
): ValueLocation {
  if (location === undefined) return correlationIdHeader;
  if (location.part === "header") return location;
  const isDefined = messages.every((message) => schemasAt(location, message, context).length > 0);
  return isDefined ? location : correlationIdHeader;
}
