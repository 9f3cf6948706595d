/** The longest time that one timer of Node.js can run: about 24.8 days. */
export const longestTimerMs: number = 2 ** 31 - 1;

export interface Timer {
  stop(): void;
}

export interface TimerOptions {
  /** Keeps the process alive until the timer fires. Default true. */
  readonly keepsAlive?: boolean;
}

/** Calls `task` once, after any number of milliseconds. With Infinity, never. */
export function startTimer(ms: number, task: () => void, { keepsAlive = true }: TimerOptions = {}): Timer {
  let timer: NodeJS.Timeout | undefined;

  function run(leftMs: number): void {
    const stepMs = Math.min(Math.max(leftMs, 0), longestTimerMs);
    timer = setTimeout(() => (leftMs > stepMs ? run(leftMs - stepMs) : task()), stepMs);
    if (!keepsAlive) timer.unref();
  }

  if (ms !== Number.POSITIVE_INFINITY) run(ms);
  return { stop: () => clearTimeout(timer) };
}
