import { diagnose } from "../diagnostic.ts";
import { stepsOf } from "../load/pointer.ts";
import type { Origin } from "../model.ts";
import { isFields, textOf } from "../value.ts";
import { messageFields } from "./message.ts";
import type { Reading } from "./reading.ts";

/** The header that carries the correlation id of a query and its replies, where the contract names one. */
export function correlationHeader(
  reading: Reading,
  written: readonly unknown[],
  origin: Origin,
): string | undefined {
  const { sources, report } = reading;
  const headers = new Set<string>();
  for (const value of written) {
    const correlationId = sources.follow(messageFields(reading, value).correlationId);
    const location = isFields(correlationId) ? textOf(correlationId.location) : undefined;
    if (location === undefined || !isFields(correlationId)) continue;
    const header = headerOf(location);
    if (header !== undefined) headers.add(header);
    else {
      report(
        diagnose("not-supported", sources.originOf(correlationId), {
          what: `A correlation id at "${location}"`,
          instead: 'Let a header carry it: "$message.header#/correlation-id".',
        }),
      );
    }
  }
  if (headers.size > 1) {
    report(
      diagnose("not-supported", origin, {
        what: `A query whose correlation id stands in different headers (${[...headers].join(", ")})`,
        instead: "Let request and replies use the same one.",
      }),
    );
  }
  return [...headers][0];
}

function headerOf(location: string): string | undefined {
  const pointer = /^\$message\.header#(\/[^/]+)$/.exec(location)?.[1];
  return pointer === undefined ? undefined : stepsOf(pointer)[0];
}
