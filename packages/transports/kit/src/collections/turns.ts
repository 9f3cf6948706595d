/** Does a piece of work after all earlier work for the same key, whether that has succeeded or not. Settles as the work does. */
export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>;

export function createTurns(): InTurn {
  /** The last work for each key that is in progress. */
  const turns = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const worked = (turns.get(key) ?? Promise.resolve()).then(work);
    const turn = worked.catch(() => {});
    turns.set(key, turn);
    try {
      return await worked;
    } finally {
      if (turns.get(key) === turn) turns.delete(key);
    }
  };
}
