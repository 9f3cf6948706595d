/** The replies to light requests that their transport has not accepted yet. */
export interface LightReplies {
  /**
   * Follows the publish of a reply. The settlement of its request does not wait for it, because nothing is stored that could
   * be delivered again, and the next request would wait too.
   *
   * @param onError - called if the publish fails; must not reject
   */
  follow(publishing: Promise<unknown>, onError: (error: unknown) => Promise<unknown>): void;
  /** Resolves once none is left. */
  drained(): Promise<void>;
}

export function openLightReplies(): LightReplies {
  let count = 0;
  /** The last publish that succeeded. Transports return the same promise again if it has succeeded already. */
  let accepted: Promise<unknown> | undefined;
  let whenDrained: (() => void)[] = [];

  function end(): void {
    count -= 1;
    if (count > 0 || whenDrained.length === 0) return;
    for (const resolve of whenDrained) resolve();
    whenDrained = [];
  }

  return {
    follow(publishing, onError) {
      if (publishing === accepted) return;
      count += 1;
      const succeed = (): void => {
        accepted = publishing;
        end();
      };
      publishing.then(succeed, (error: unknown) => onError(error).then(end));
    },
    drained() {
      return count === 0 ? Promise.resolve() : new Promise((resolve) => whenDrained.push(resolve));
    },
  };
}
