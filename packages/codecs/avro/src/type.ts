import type { Input } from "./input.ts";
import type { Output } from "./output.ts";

/** The JavaScript kind of a value. A union chooses its type by kind first. */
export type Kind = "null" | "boolean" | "number" | "string" | "bytes" | "array" | "object";

/** Writes and reads values of one Avro type. */
export interface Type {
  readonly kind: Kind | "any";
  /** True if the type accepts any number and rounds it. */
  readonly rounds?: true;
  /** True if a value of the type's kind can be written without loss. */
  readonly accepts: (value: unknown) => boolean;
  readonly write: (to: Output, value: unknown) => void;
  readonly read: (from: Input) => unknown;
  /** Converts a default in a schema to the value that a program would write. */
  readonly fromDefault: (json: unknown) => unknown;
}

/** The limit of nested records, arrays and maps, so that walking a value cannot overflow the stack. */
const maxDepth = 200;

/** Enters one level of nesting, in an input or an output. Throws beyond the limit. */
export function descend(position: { depth: number }): void {
  position.depth += 1;
  if (position.depth > maxDepth)
    throw new RangeError(`the value is nested more than ${maxDepth} levels deep`);
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

/** True if a value of any kind can be written without loss. */
export function accepts(type: Type, value: unknown): boolean {
  return (type.kind === "any" || kindOf(value) === type.kind) && type.accepts(value);
}

/** Throws a TypeError unless a value has that kind. */
export function expectKind(value: unknown, kind: Kind, name: string): void {
  if (kindOf(value) !== kind)
    throw new TypeError(`expected ${name}, received ${kindOf(value) ?? typeof value}`);
}
