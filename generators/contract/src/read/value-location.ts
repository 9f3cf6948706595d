import { diagnose } from "../diagnostics/diagnose.ts";
import type { ValueLocation } from "../model/contract.ts";
import type { Reading } from "../reading/reading.ts";
import { type Fields, textOf } from "../values/fields.ts";
import { pointerOf, stepsOf } from "../values/pointer.ts";

/** Headers of Posthorn's own, where a contract names no other place. */
export const ownPlaces = { replyTo: "reply-to", correlation: "correlation-id" } as const;

/** The place in a message that the `location` of a reply's address or a correlation id names. */
export function valueLocation(reading: Reading, owner: Fields, own: string): ValueLocation | undefined {
  const text = textOf(owner.location);
  if (text === undefined) return undefined;
  const [, part, pointer = ""] = /^\$message\.(header|payload)#(\/.*)$/.exec(text) ?? [];
  const path = stepsOf(pointer);
  if ((part === "header" || part === "payload") && path.length > 0 && path[0] !== "") return { part, path };
  const origin = reading.sources.originOf(owner);
  reading.report(diagnose("value-location-ignored", origin, { location: text, instead: own }));
  return undefined;
}

/** As a contract writes it. */
export function expressionOf({ part, path }: ValueLocation): string {
  return `$message.${part}#${pointerOf(path)}`;
}

/** Whether it is a header, and that one. */
export function isHeader({ part, path }: ValueLocation, name: string): boolean {
  return part === "header" && path.length === 1 && path[0]?.toLowerCase() === name;
}
