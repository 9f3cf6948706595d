import type { Packet } from "../transport/packet.ts";
import type { Condition, Filter } from "../transport/subscription.ts";

/** True if a packet with these headers passes a filter. */
export function passesFilter(filter: Filter, headers: Packet["headers"]): boolean {
  return filter.some((rule) => rule.every((condition) => holds(condition, headers)));
}

function holds(condition: Condition, headers: Packet["headers"]): boolean {
  const text = textOf(headers, condition.header);
  if ("exists" in condition) return (text !== undefined) === condition.exists;
  if (text === undefined) return false;
  if ("in" in condition) return condition.in.includes(text);
  if ("startsWith" in condition) return text.startsWith(condition.startsWith);
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = condition;
  const number = text.trim() === "" ? Number.NaN : Number(text);
  return number >= from && number <= to;
}

/** Some networks deliver header names in lower case. */
function textOf(headers: Packet["headers"], name: string): string | undefined {
  if (Object.hasOwn(headers, name)) return headers[name];
  const lower = name.toLowerCase();
  return Object.hasOwn(headers, lower) ? headers[lower] : undefined;
}
