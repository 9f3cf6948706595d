/** How long to wait between attempts: twice as long each time, from 50 ms to 5 s, of which half is chance. */
export interface Backoff {
  /** Another attempt failed. */
  failed(): void;
  /** An attempt succeeded: begin again. */
  succeeded(): void;
  /** The same until one of the above is called. */
  waitMs(): number;
}

const firstMs = 50;
const longestMs = 5_000;

export function backoff(random: () => number = Math.random): Backoff {
  let attempts = 0;
  let wait = draw();
  function draw(): number {
    const longest = Math.min(firstMs * 2 ** attempts, longestMs);
    return Math.round(longest / 2 + (longest / 2) * random());
  }
  return {
    failed() {
      attempts += 1;
      wait = draw();
    },
    succeeded() {
      attempts = 0;
      wait = draw();
    },
    waitMs: () => wait,
  };
}
