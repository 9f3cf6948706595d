import type { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** How a value is written and read, without the tag in front. */
export interface Type {
  readonly wireType: WireType;
  readonly write: (to: BinaryWriter, value: unknown, depth: number) => void;
  /** @param before - the same message as far as it has been read, for it may come in pieces */
  readonly read: (from: BinaryReader, state: ReadState, before?: unknown) => unknown;
  /** The value that stands for nothing written. */
  readonly zero: () => unknown;
  /** Left out: it is a message, which is written whatever it holds. */
  readonly isZero?: (value: unknown) => boolean;
}

/** What bounds the reading of a payload. */
export interface ReadState {
  /** Levels of messages within messages. */
  depth: number;
  /** How many more fields may be filled in for which there are no bytes. */
  room: number;
}

/** As every reader of Protobuf has it. */
const deepest = 100;

export function openState(): ReadState {
  return { depth: 0, room: 2_000_000 };
}

export function checkDepth(depth: number): void {
  if (depth > deepest) throw new RangeError(`it is nested more than ${deepest} levels deep`);
}

/** Reads a part that has its length in front, until it ends, exactly there. */
export function readDelimited(from: BinaryReader, readOne: () => void): void {
  const end = from.uint32() + from.pos;
  if (end > from.len) throw new RangeError("the bytes end too early");
  while (from.pos < end) readOne();
  if (from.pos > end) throw new RangeError("a part is longer than it says");
}
