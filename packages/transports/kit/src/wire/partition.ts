/** The partition of a key: FNV-1a with 32 bits over its UTF-8, modulo the number of partitions. */
export function partitionOf(key: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) {
    const code = key.charCodeAt(index);
    if (code >= 128) return hashBytes(Buffer.from(key)) % partitions;
    hash = Math.imul(hash ^ code, 0x01000193);
  }
  return (hash >>> 0) % partitions;
}

function hashBytes(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/**
 * The partitions that one of several members serves, so that every partition has one member, and no member has two more
 * than another. All members come to the same result, whatever the order of the list.
 */
export function partitionsOf(
  member: string,
  members: readonly string[],
  partitions: number,
): readonly number[] {
  const sorted = [...new Set(members)].sort();
  const place = sorted.indexOf(member);
  if (place < 0) return [];
  return Array.from({ length: partitions }, (_, partition) => partition).filter(
    (partition) => partition % sorted.length === place,
  );
}
