import type { Input } from "./input.ts";
import type { Output } from "./output.ts";

/** What programs see of a value, by which the types of a union are told apart first. */
export type Kind = "null" | "boolean" | "number" | "string" | "bytes" | "array" | "object";

/** How values of a type are written and read. */
export interface Type {
  readonly kind: Kind | "any";
  /** Whether it takes any number, rounded if need be. */
  readonly rounds?: true;
  /** Whether a value of that kind can be written, whole, as it is. */
  readonly fits: (value: unknown) => boolean;
  readonly write: (to: Output, value: unknown) => void;
  readonly read: (from: Input) => unknown;
  /** The value that a default in a schema stands for. */
  readonly revive: (json: unknown) => unknown;
}

/** Levels of records, arrays and maps, so that whoever walks a value has stack enough. */
const deepest = 200;

/** One level further, whether one writes or reads. */
export function descend(place: { depth: number }): void {
  place.depth += 1;
  if (place.depth > deepest) throw new RangeError(`it is nested more than ${deepest} levels deep`);
}

export function kindOf(value: unknown): Kind | undefined {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (value instanceof Uint8Array) return "bytes";
  switch (typeof value) {
    case "boolean":
    case "number":
    case "string":
    case "object":
      return typeof value as Kind;
    case "bigint":
      return "number";
    default:
      return undefined;
  }
}

/** Whether a value can be written, whole, as it is. */
export function fits(type: Type, value: unknown): boolean {
  return (type.kind === "any" || kindOf(value) === type.kind) && type.fits(value);
}

/** A value of the program's, of that kind. Throws for any other. */
export function expectKind(value: unknown, kind: Kind, name: string): void {
  if (kindOf(value) !== kind)
    throw new TypeError(`${kindOf(value) ?? typeof value} stands where ${name} is due`);
}
