/** The bytes to read, and the position of the reader. */
export interface Input {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
  /** The level of nesting at this position. */
  depth: number;
  /** The number of further items without bytes, such as null, that are accepted. */
  emptyItemsLeft: number;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const maxEmptyItems = 100_000;

export function openInput({ buffer, byteOffset, byteLength }: Uint8Array): Input {
  // A plain Uint8Array, so that slices of a Buffer are plain, too.
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  const view = new DataView(buffer, byteOffset, byteLength);
  return { bytes, view, at: 0, depth: 0, emptyItemsLeft: maxEmptyItems };
}

/** Moves past that many bytes, and returns the position of the first. */
function advance(from: Input, size: number): number {
  const { at, bytes } = from;
  if (size > bytes.length - at) throw new RangeError("the bytes end early");
  from.at += size;
  return at;
}

export function readByte(from: Input): number {
  return from.bytes[advance(from, 1)] as number;
}

/** Reads a whole number. Returns a bigint if it takes more than seven bytes. */
export function readLong(from: Input): number | bigint {
  let value = 0;
  for (let scale = 1; scale < 2 ** 49; scale *= 128) {
    const byte = readByte(from);
    value += (byte & 127) * scale;
    if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
  let wide = BigInt(value);
  for (let shift = 49n; shift < 70n; shift += 7n) {
    const byte = readByte(from);
    wide |= BigInt(byte & 127) << shift;
    if (byte < 128) {
      if (wide >= 2n ** 64n) break;
      return (wide >> 1n) ^ -(wide & 1n);
    }
  }
  throw new RangeError("a number has more than 64 bits");
}

/** Reads a length or an index. */
export function readSize(from: Input): number {
  const size = readLong(from);
  if (typeof size === "bigint" || size < 0) throw new RangeError("a length is negative or too large");
  return size;
}

export function readRaw(from: Input, size: number): Uint8Array {
  const at = advance(from, size);
  return from.bytes.slice(at, at + size);
}

export function readText(from: Input): string {
  const size = readSize(from);
  const at = advance(from, size);
  return utf8.decode(from.bytes.subarray(at, at + size));
}

export function readFloat(from: Input): number {
  return from.view.getFloat32(advance(from, 4), true);
}

export function readDouble(from: Input): number {
  return from.view.getFloat64(advance(from, 8), true);
}
