// Results for the objects of one value. Schemas that share subschemas reach the same subschema with the same object
// in many ways, and each checks the object once. The results are dropped when the outermost call ends, because a
// program may change its objects afterwards.

const filledCaches: Map<object, unknown>[] = [];
let depth = 0;

/**
 * Returns a function that calls `look` once for each object, until the outermost `withObjectCache` ends.
 *
 * @param meanwhile - its result for an object that contains itself
 */
export function oncePerObject<T>(look: (value: unknown) => T, meanwhile: T): (value: unknown) => T {
  const results = new Map<object, T>();
  return (value) => {
    if (typeof value !== "object" || value === null) return look(value);
    const cached = results.get(value);
    if (cached !== undefined) return cached;
    if (results.size === 0) filledCaches.push(results);
    results.set(value, meanwhile);
    const result = look(value);
    if (result !== meanwhile) results.set(value, result);
    return result;
  };
}

/** Calls a function, and drops the cached results if no other call is going on. */
export function withObjectCache<T>(look: (value: unknown) => T, value: unknown): T {
  depth += 1;
  try {
    return look(value);
  } finally {
    depth -= 1;
    if (depth === 0) {
      for (const results of filledCaches) results.clear();
      filledCaches.length = 0;
    }
  }
}
