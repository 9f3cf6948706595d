import { MessagingError } from "../errors/errors.ts";

/** The steps of a JSON pointer. */
type Steps = readonly string[];

/** What may stand at a location. */
export type Value = string | number;

interface Form {
  /** What a value that is made up for it must be. Default: any text. */
  readonly as?: "uuid" | "integer";
  /** The largest integer there. Default: the largest that is safe. */
  readonly largest?: number;
}

export interface HeaderLocation extends Form {
  readonly header: string;
  /** Steps into the header, whose text is JSON then. */
  readonly steps?: Steps;
}

export interface PayloadLocation extends Form {
  readonly path: Steps;
}

/** Where a message carries a value: in a header, or somewhere in its payload. */
export type Location = HeaderLocation | PayloadLocation;

export function isInPayload(location: Location): location is PayloadLocation {
  return !("header" in location);
}

/** Whether two locations are one. */
export function isSame(one: Location, other: Location): boolean {
  if (one === other) return true;
  if (isInPayload(one)) return isInPayload(other) && sameSteps(one.path, other.path);
  return !isInPayload(other) && one.header === other.header && sameSteps(one.steps, other.steps);
}

function sameSteps(one: Steps = [], other: Steps = []): boolean {
  return one.length === other.length && one.every((step, index) => step === other[index]);
}

/** The text or number at a location; nothing if there is none. */
export function valueAt(
  location: Location,
  headers: Readonly<Record<string, string>>,
  payload: unknown,
): Value | undefined {
  if (isInPayload(location)) return asValue(at(payload, location.path));
  // Networks hand headers out in lower case.
  const text = headers[location.header] ?? headers[location.header.toLowerCase()];
  if (text === undefined || location.steps === undefined) return text;
  return asValue(at(parsed(text), location.steps));
}

function at(whole: unknown, path: Steps): unknown {
  let value = whole;
  for (const step of path) value = childOf(value, step);
  return value;
}

function childOf(value: unknown, step: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, step)
    ? (value as Record<string, unknown>)[step]
    : undefined;
}

function asValue(found: unknown): Value | undefined {
  return typeof found === "string" || typeof found === "number" ? found : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // another program's header, which holds something else
  }
}

/** A value in the form that a location asks for. */
export function formed({ as }: Location, value: Value): Value {
  if (as !== "integer" || typeof value === "number" || value.trim() === "") return value;
  const number = Number(value);
  return Number.isNaN(number) ? value : number;
}

/**
 * A copy of a payload that has that value at a path; what is not on the way is shared. Throws
 * MessagingError `invalid_message` if something on the way can hold nothing.
 */
export function withValueAt<T>(payload: T, path: Steps, value: unknown, what: string): T {
  const [step, ...rest] = path;
  if (step === undefined) return value as T;
  if (payload !== undefined && (typeof payload !== "object" || payload === null)) {
    throw new MessagingError(
      "invalid_message",
      `The contract lets ${what} carry a value under "${step}", and there is no object that could hold it. ` +
        "Nothing was sent. Correct the payload.",
    );
  }
  const copy = Array.isArray(payload) ? [...payload] : { ...payload };
  Object.defineProperty(copy, step, {
    value: withValueAt(childOf(payload, step), rest, value, what),
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return copy as T;
}

/** What headers say with that value among them, as a contract's schema sees it and as its text. */
export function headerWith(
  { header, steps }: HeaderLocation,
  given: unknown,
  value: Value,
  what: string,
): { readonly name: string; readonly value: unknown; readonly text: string } {
  if (steps === undefined) return { name: header, value, text: String(value) };
  const whole = withValueAt(given ?? {}, steps, value, what);
  return { name: header, value: whole, text: JSON.stringify(whole) };
}
