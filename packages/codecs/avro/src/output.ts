/** The bytes written so far. */
export interface Output {
  bytes: Uint8Array;
  view: DataView;
  at: number;
  /** The level of nesting at this position. */
  depth: number;
}

export function openOutput(): Output {
  const bytes = new Uint8Array(256);
  return { bytes, view: new DataView(bytes.buffer), at: 0, depth: 0 };
}

export function finish({ bytes, at }: Output): Uint8Array {
  return bytes.slice(0, at);
}

/** Adds that many bytes, and returns the position of the first. */
function advance(to: Output, size: number): number {
  const at = to.at;
  to.at += size;
  if (to.at > to.bytes.length) {
    const grown = new Uint8Array(Math.max(to.at, to.bytes.length * 2));
    grown.set(to.bytes);
    to.bytes = grown;
    to.view = new DataView(grown.buffer);
  }
  return at;
}

export function writeByte(to: Output, byte: number): void {
  const at = advance(to, 1);
  to.bytes[at] = byte;
}

export function writeRaw(to: Output, bytes: Uint8Array): void {
  const at = advance(to, bytes.length);
  to.bytes.set(bytes, at);
}

/** Writes a whole number in zigzag encoding: seven bits in each byte, the lowest first. */
export function writeLong(to: Output, value: number | bigint): void {
  if (typeof value === "bigint" || Math.abs(value) >= 2 ** 51) {
    const wide = BigInt(value);
    let rest = BigInt.asUintN(64, (wide << 1n) ^ (wide >> 63n));
    for (; rest > 127n; rest >>= 7n) writeByte(to, Number(rest & 127n) | 128);
    writeByte(to, Number(rest));
    return;
  }
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  for (; rest > 127; rest = Math.floor(rest / 128)) writeByte(to, (rest % 128) | 128);
  writeByte(to, rest);
}

export function writeBytes(to: Output, bytes: Uint8Array): void {
  writeLong(to, bytes.length);
  writeRaw(to, bytes);
}

export function writeText(to: Output, text: string): void {
  if (!text.isWellFormed())
    throw new TypeError("a string contains half of a surrogate pair, which UTF-8 cannot encode");
  writeBytes(to, Buffer.from(text));
}

export function writeFloat(to: Output, value: number): void {
  const at = advance(to, 4);
  to.view.setFloat32(at, value, true);
}

export function writeDouble(to: Output, value: number): void {
  const at = advance(to, 8);
  to.view.setFloat64(at, value, true);
}
