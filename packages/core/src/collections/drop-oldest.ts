/** Removes the entry that was added first if a map has more than `most` entries. */
export function dropOldest<K>(map: Map<K, unknown>, most: number): void {
  if (map.size > most) map.delete(map.keys().next().value as K);
}
