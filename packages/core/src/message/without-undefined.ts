/**
 * Removes undefined properties of plain objects at any depth, as JSON does. Returns the same value if there are
 * none, else a copy that shares what does not change.
 */
export function withoutUndefined<T>(value: T): T {
  if (Array.isArray(value)) return copyOfList(value) as T;
  return isPlainObject(value) ? (copyOfObject(value) as T) : value;
}

function copyOfList(list: readonly unknown[]): readonly unknown[] {
  const items = list.map(withoutUndefined);
  return items.every((item, index) => item === list[index]) ? list : items;
}

function copyOfObject(value: object): object {
  const entries = Object.entries(value);
  const defined = entries
    .filter(([, item]) => item !== undefined)
    .map(([name, item]) => [name, withoutUndefined(item)] as const);
  const isSame =
    defined.length === entries.length && defined.every(([, item], index) => item === entries[index]?.[1]);
  return isSame ? value : Object.fromEntries(defined);
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
