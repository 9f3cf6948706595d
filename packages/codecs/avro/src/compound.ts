import { type Input, readLong, readRaw, readSize, readText } from "./input.ts";
import { type Output, writeLong, writeRaw, writeText } from "./output.ts";
import { bytesOf } from "./primitives.ts";
import { accepts, descend, expectKind, kindOf, type Type } from "./type.ts";

export function enumType(name: string, symbols: readonly string[]): Type {
  const indices = new Map(symbols.map((symbol, index) => [symbol, index]));
  return {
    kind: "string",
    accepts: (value) => indices.has(value as string),
    write: (to, value) => {
      const index = indices.get(value as string);
      if (index === undefined) throw new TypeError(`the value is not a symbol of "${name}"`);
      writeLong(to, index);
    },
    read: (from) => {
      const symbol = symbols[readSize(from)];
      if (symbol === undefined) throw new RangeError(`"${name}" has no symbol of that number`);
      return symbol;
    },
    fromDefault: (json) => json,
  };
}

export function fixedType(name: string, size: number): Type {
  return {
    kind: "bytes",
    accepts: (value) => (value as Uint8Array).length === size,
    write: (to, value) => {
      expectKind(value, "bytes", "a Uint8Array");
      if ((value as Uint8Array).length !== size) throw new RangeError(`"${name}" takes ${size} bytes`);
      writeRaw(to, value as Uint8Array);
    },
    read: (from) => readRaw(from, size),
    fromDefault: bytesOf,
  };
}

export function arrayType(items: Type): Type {
  return {
    kind: "array",
    accepts: (value) => (value as readonly unknown[]).every((item) => accepts(items, item)),
    write: (to, value) => {
      expectKind(value, "array", "an array");
      writeBlock(to, value as readonly unknown[], (item) => items.write(to, item));
    },
    read: (from) => {
      const read: unknown[] = [];
      readBlocks(from, () => read.push(items.read(from)));
      return read;
    },
    fromDefault: (json) => (Array.isArray(json) ? json.map(items.fromDefault) : json),
  };
}

export function mapType(values: Type): Type {
  return {
    kind: "object",
    accepts: (value) => Object.values(value as object).every((item) => accepts(values, item)),
    write: (to, value) => {
      expectKind(value, "object", "an object");
      writeBlock(to, Object.entries(value as object), ([key, item]) => {
        writeText(to, key);
        values.write(to, item);
      });
    },
    read: (from) => {
      const entries: [string, unknown][] = [];
      readBlocks(from, () => entries.push([readText(from), values.read(from)]));
      return Object.fromEntries(entries); // makes "__proto__" a key like any other
    },
    fromDefault: (json) =>
      kindOf(json) === "object"
        ? Object.fromEntries(
            Object.entries(json as object).map(([key, item]) => [key, values.fromDefault(item)]),
          )
        : json,
  };
}

function writeBlock<T>(to: Output, items: readonly T[], write: (item: T) => void): void {
  descend(to);
  if (items.length > 0) {
    writeLong(to, items.length);
    items.forEach(write);
  }
  writeLong(to, 0);
  to.depth -= 1;
}

function readBlocks(from: Input, read: () => void): void {
  descend(from);
  for (let count = readLong(from); count !== 0; count = readLong(from)) {
    // A negative count is followed by the size of the block, for readers that skip it.
    if (count < 0) readSize(from);
    const items = Math.abs(Number(count));
    for (let item = 0; item < items; item += 1) {
      const before = from.at;
      read();
      if (from.at === before) countEmptyItem(from);
    }
  }
  from.depth -= 1;
}

/** A few bytes can declare any number of items that take no bytes. Their number is limited. */
function countEmptyItem(from: Input): void {
  from.emptyItemsLeft -= 1;
  if (from.emptyItemsLeft < 0) throw new RangeError("there are too many items that take no bytes");
}
