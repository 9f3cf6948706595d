/** The requests of a hand-written client that wait for their replies. */
export interface Replies {
  /**
   * Sends a request under a new id. Resolves to its reply. Rejects if `fail` is called, or if no reply comes within half a
   * minute.
   */
  to(send: (id: string, fail: (cause: unknown) => void) => void): Promise<unknown>;
  /** Passes a reply to its request, if that still waits. */
  add(id: string, reply: unknown): void;
}

const timeoutMs = 30_000;

export function openReplies(): Replies {
  const waiting = new Map<string, (reply: unknown) => void>();
  let last = 0;

  function to(send: (id: string, fail: (cause: unknown) => void) => void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = String(++last);
      const fail = (cause: unknown): void => {
        clearTimeout(timer);
        waiting.delete(id);
        reject(cause);
      };
      const timer = setTimeout(() => fail(new Error(`no reply within ${timeoutMs} ms`)), timeoutMs);
      waiting.set(id, (reply) => {
        clearTimeout(timer);
        waiting.delete(id);
        resolve(reply);
      });
      send(id, fail);
    });
  }

  return { to, add: (id, reply) => waiting.get(id)?.(reply) };
}
