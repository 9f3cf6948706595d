/**
 * What is known of the objects in the value that is being looked at: schemas that share parts come to the same part
 * with the same object by many ways, and each looks at it once. It is forgotten as soon as the outermost call ends, for
 * a program may change its objects afterwards.
 */
const filled: Map<object, unknown>[] = [];
let depth = 0;

/**
 * A function that is called once for an object, as long as `remembering` lasts.
 *
 * @param meanwhile What it gives for an object that contains itself.
 */
export function once<T>(look: (value: unknown) => T, meanwhile: T): (value: unknown) => T {
  const known = new Map<object, T>();
  return (value) => {
    if (typeof value !== "object" || value === null) return look(value);
    const found = known.get(value);
    if (found !== undefined) return found;
    if (known.size === 0) filled.push(known);
    known.set(value, meanwhile);
    const result = look(value);
    if (result !== meanwhile) known.set(value, result);
    return result;
  };
}

/** The result of a function, with which everything that was remembered for it is forgotten. */
export function remembering<T>(look: (value: unknown) => T, value: unknown): T {
  depth += 1;
  try {
    return look(value);
  } finally {
    depth -= 1;
    if (depth === 0) {
      for (const known of filled) known.clear();
      filled.length = 0;
    }
  }
}
