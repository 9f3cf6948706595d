import { diagnose } from "../diagnostics/diagnose.ts";
import type { Origin, QueryOperation, ValueLocation } from "../model/contract.ts";
import type { Reading } from "../reading/reading.ts";
import { compact, isFields } from "../values/fields.ts";
import { messageFields } from "./message.ts";
import { expressionOf, isHeader, ownPlaces, valueLocation } from "./value-location.ts";

/** What describes the messages of a query, both ways. */
export interface Exchanged {
  readonly id: string;
  readonly origin: Origin;
  readonly requests: readonly unknown[];
  readonly replies: readonly unknown[];
}

/** Where a query's messages carry the correlation id, unless that is Posthorn's own header. */
export function readCorrelation(reading: Reading, exchanged: Exchanged): QueryOperation["correlation"] {
  const request = locationIn(reading, exchanged, exchanged.requests);
  const reply = locationIn(reading, exchanged, exchanged.replies);
  const said = compact<NonNullable<QueryOperation["correlation"]>>({ request, reply });
  const isOwn = Object.values(said).every((location) => isHeader(location, ownPlaces.correlation));
  return isOwn ? undefined : said;
}

/** The first location that messages name. */
function locationIn(
  reading: Reading,
  { id, origin }: Exchanged,
  messages: readonly unknown[],
): ValueLocation | undefined {
  const { sources, report } = reading;
  let found: ValueLocation | undefined;
  for (const message of messages) {
    const correlationId = sources.follow(messageFields(reading, message).correlationId);
    if (!isFields(correlationId)) continue;
    const location = valueLocation(reading, correlationId, ownPlaces.correlation);
    if (location === undefined) continue;
    found ??= location;
    const [counts, other] = [expressionOf(found), expressionOf(location)];
    if (counts !== other) report(diagnose("correlation-differs", origin, { operation: id, counts, other }));
  }
  return found;
}
