/**
 * Each object and array within values, once. Values that are added to the list meanwhile are visited too.
 *
 * @param waiting - the values; empty at the end
 */
export function* objectsIn(waiting: unknown[]): Generator<object, void> {
  const seen = new Set<object>();
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== "object" || next === null || seen.has(next)) continue;
    seen.add(next);
    for (const item of Object.values(next)) if (typeof item === "object") waiting.push(item);
    yield next;
  }
}
