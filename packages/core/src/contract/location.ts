import { unsendableError } from "../errors/unsendable-error.ts";

/** The steps of a JSON pointer. */
export type Path = readonly string[];

/** A value that a message can carry at a location. */
export type LocationValue = string | number;

interface Form {
  /** The form of a generated value. Default: any text. */
  readonly as?: "uuid" | "integer";
  /** The largest generated integer. Default: the largest safe one. */
  readonly largest?: number;
}

export interface HeaderLocation extends Form {
  readonly header: string;
  /** The steps within the header, whose text is then JSON. */
  readonly steps?: Path;
}

export interface PayloadLocation extends Form {
  readonly path: Path;
}

/** A header, or a path in the payload. */
export type Location = HeaderLocation | PayloadLocation;

/** A value and its location in a message. */
export interface LocatedValue<L extends Location = Location> {
  readonly location: L;
  readonly value: LocationValue;
}

export function isInPayload(location: Location): location is PayloadLocation {
  return !("header" in location);
}

export function isSameLocation(one: Location, other: Location): boolean {
  if (one === other) return true;
  if (isInPayload(one)) return isInPayload(other) && isSamePath(one.path, other.path);
  return !isInPayload(other) && one.header === other.header && isSamePath(one.steps, other.steps);
}

function isSamePath(one: Path = [], other: Path = []): boolean {
  return one.length === other.length && one.every((step, index) => step === other[index]);
}

/** Returns the text or number at a location, or undefined if there is none. */
export function valueAt(
  location: Location,
  headers: Readonly<Record<string, string>>,
  payload: unknown,
): LocationValue | undefined {
  if (isInPayload(location)) return asLocationValue(itemAt(payload, location.path));
  // Some networks deliver header names in lower case.
  const text = headers[location.header] ?? headers[location.header.toLowerCase()];
  if (text === undefined || location.steps === undefined) return text;
  return asLocationValue(itemAt(parseJson(text), location.steps));
}

/** Returns the item at a path of a payload, or undefined. */
export function itemAt(payload: unknown, path: Path): unknown {
  let item = payload;
  for (const step of path) item = childOf(item, step);
  return item;
}

function childOf(item: unknown, step: string): unknown {
  return typeof item === "object" && item !== null && Object.hasOwn(item, step)
    ? (item as Record<string, unknown>)[step]
    : undefined;
}

function asLocationValue(item: unknown): LocationValue | undefined {
  return typeof item === "string" || typeof item === "number" ? item : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a header of another program, with other contents
  }
}

/** Converts a value to the form that a location requires. */
export function toForm({ as }: Location, value: LocationValue): LocationValue {
  if (as !== "integer" || typeof value === "number" || value.trim() === "") return value;
  const number = Number(value);
  return Number.isNaN(number) ? value : number;
}

/**
 * Returns a copy of a payload with a value at its location. Everything off the path is shared with the original.
 * Throws MessagingError `invalid_message` if something on the path is not an object.
 *
 * @param label - names the message in the error
 */
export function withValue<T>(
  payload: T,
  { location, value }: LocatedValue<PayloadLocation>,
  label: string,
): T {
  return withItem(payload, { path: location.path, item: value }, label);
}

interface PathItem {
  readonly path: Path;
  readonly item: unknown;
}

function withItem<T>(payload: T, { path, item }: PathItem, label: string): T {
  const [step, ...rest] = path;
  if (step === undefined) return item as T;
  if (payload !== undefined && (typeof payload !== "object" || payload === null)) {
    throw unsendableError(
      `The contract has a value under "${step}" in ${label}, and the payload has no object for it there`,
      "Correct the payload.",
    );
  }
  const copy = Array.isArray(payload) ? [...payload] : { ...payload };
  Object.defineProperty(copy, step, {
    value: withItem(childOf(payload, step), { path: rest, item }, label),
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return copy as T;
}

/** A header as a value that the contract's schema can check, and as the text that is sent. */
interface RenderedHeader {
  readonly name: string;
  readonly value: unknown;
  readonly text: string;
}

/**
 * Returns a header with a value at its location.
 *
 * @param current - the header's value so far, if it has one
 * @param label - names the message in the error
 */
export function renderHeader(
  { location, value }: LocatedValue<HeaderLocation>,
  current: unknown,
  label: string,
): RenderedHeader {
  const { header, steps } = location;
  if (steps === undefined) return { name: header, value, text: String(value) };
  const whole = withItem(current ?? {}, { path: steps, item: value }, label);
  return { name: header, value: whole, text: JSON.stringify(whole) };
}
