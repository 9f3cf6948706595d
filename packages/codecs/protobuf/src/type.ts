import type { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** Writes and reads values of one Protobuf type, without their tags. */
export interface Type {
  readonly wireType: WireType;
  readonly write: (to: BinaryWriter, value: unknown, depth: number) => void;
  /** @param before - the part of the same message that was read so far: a message may come in several pieces */
  readonly read: (from: BinaryReader, state: ReadState, before?: unknown) => unknown;
  /** Returns the value of a missing field. */
  readonly zero: () => unknown;
  /** Undefined for messages, which are always written. */
  readonly isZero?: (value: unknown) => boolean;
}

/** The limits that remain for the rest of a payload. */
export interface ReadState {
  /** The level of nested messages. */
  depth: number;
  /** The number of further missing fields that may be filled in. */
  missingFieldsLeft: number;
}

/** The usual limit of Protobuf readers. */
const maxDepth = 100;

export function openState(): ReadState {
  return { depth: 0, missingFieldsLeft: 2_000_000 };
}

export function checkDepth(depth: number): void {
  if (depth > maxDepth) throw new RangeError(`the value is nested more than ${maxDepth} levels deep`);
}

/** Reads a length, then calls `readOne` until exactly that many bytes are read. */
export function readDelimited(from: BinaryReader, readOne: () => void): void {
  const end = from.uint32() + from.pos;
  if (end > from.len) throw new RangeError("the bytes end early");
  while (from.pos < end) readOne();
  if (from.pos > end) throw new RangeError("a value is longer than its declared length");
}
