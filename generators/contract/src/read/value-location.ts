import { diagnose } from "../diagnostics/diagnose.ts";
import type { ValueLocation } from "../model/operation.ts";
import { type Reading, report } from "../reading/reading.ts";
import { type Fields, textOf } from "../values/fields.ts";
import { pointerOf, stepsOf } from "../values/pointer.ts";

/** Posthorn's own headers, for contracts that declare no other location. */
export const ownHeaders = { replyTo: "reply-to", correlation: "correlation-id" } as const;

/**
 * The location in a message that the `location` of a reply address or a correlation id declares.
 *
 * @param ownHeader - the header that is used if the location is invalid
 */
export function valueLocation(reading: Reading, owner: Fields, ownHeader: string): ValueLocation | undefined {
  const text = textOf(owner.location);
  if (text === undefined) return undefined;
  const [, part, pointer = ""] = /^\$message\.(header|payload)#(\/.*)$/.exec(text) ?? [];
  const path = stepsOf(pointer);
  if ((part === "header" || part === "payload") && path.length > 0 && path[0] !== "") return { part, path };
  const origin = reading.input.sources.originOf(owner);
  report(reading, diagnose("value-location-ignored", origin, { location: text, instead: ownHeader }));
  return undefined;
}

/** The runtime expression for a location. */
export function expressionOf({ part, path }: ValueLocation): string {
  return `$message.${part}#${pointerOf(path)}`;
}

/** True if a location is that header. */
export function isHeader({ part, path }: ValueLocation, name: string): boolean {
  return part === "header" && path.length === 1 && path[0]?.toLowerCase() === name;
}
