/**
 * A value as JSON has it: without the properties of plain objects that are undefined. The very value if there are
 * none, else a copy of what changes.
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
  const kept = entries
    .filter(([, item]) => item !== undefined)
    .map(([name, item]) => [name, withoutUndefined(item)] as const);
  const isSame =
    kept.length === entries.length && kept.every(([, item], index) => item === entries[index]?.[1]);
  return isSame ? value : Object.fromEntries(kept);
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
