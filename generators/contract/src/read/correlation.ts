import { diagnose } from "../diagnostics/diagnose.ts";
import type { QueryOperation, ValueLocation } from "../model/operation.ts";
import { type Reading, report } from "../reading/reading.ts";
import { compact, isFields } from "../values/fields.ts";
import type { Origin } from "../values/origin.ts";
import { messageFields } from "./message.ts";
import { expressionOf, isHeader, ownHeaders, valueLocation } from "./value-location.ts";

/** A query with the objects that describe its messages. */
export interface ExchangedMessages {
  readonly id: string;
  readonly origin: Origin;
  readonly requests: readonly unknown[];
  readonly replies: readonly unknown[];
}

/** The locations of the correlation id in a query's messages. Undefined if they are Posthorn's own header. */
export function readCorrelation(reading: Reading, query: ExchangedMessages): QueryOperation["correlation"] {
  const request = locationIn(reading, query, query.requests);
  const reply = locationIn(reading, query, query.replies);
  const declared = compact<NonNullable<QueryOperation["correlation"]>>({ request, reply });
  const isOwn = Object.values(declared).every((location) => isHeader(location, ownHeaders.correlation));
  return isOwn ? undefined : declared;
}

/** The first location that the messages declare. */
function locationIn(
  reading: Reading,
  { id, origin }: ExchangedMessages,
  messages: readonly unknown[],
): ValueLocation | undefined {
  let first: ValueLocation | undefined;
  for (const message of messages) {
    const correlationId = reading.input.sources.follow(messageFields(reading, message).correlationId);
    if (!isFields(correlationId)) continue;
    const location = valueLocation(reading, correlationId, ownHeaders.correlation);
    if (location === undefined) continue;
    first ??= location;
    const [counts, other] = [expressionOf(first), expressionOf(location)];
    if (counts !== other)
      report(reading, diagnose("correlation-differs", origin, { operation: id, counts, other }));
  }
  return first;
}
