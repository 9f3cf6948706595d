/** Returns the value of a key. Makes it first if there is none. */
export type Cache<V> = (key: string, make: (key: string) => V) => V;

/** Makes a cache. It is emptied when it is full: there are few keys, but a program that invents them must not leak memory. */
export function createCache<V>(most: number): Cache<V> {
  const values = new Map<string, V>();
  return (key, make) => {
    const found = values.get(key);
    if (found !== undefined) return found;
    if (values.size >= most) values.clear();
    const made = make(key);
    values.set(key, made);
    return made;
  };
}
