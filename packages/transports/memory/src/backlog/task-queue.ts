import { AsyncLocalStorage } from "node:async_hooks";

/** Runs a task soon, but never while the caller runs. */
export type RunSoon = (task: () => void) => void;

const settled = Promise.resolve();
const longestBurst = 1000;

/**
 * Makes a queue that runs its tasks in microtasks, many tasks in one. Every thousandth run waits for timers and
 * sockets, so that programs that answer each other without end do not starve them. Tasks do not inherit
 * the caller's async context, as they would not across a broker.
 */
export function openTaskQueue(): RunSoon {
  const outside = AsyncLocalStorage.snapshot();
  let tasks: (() => void)[] = [];
  let burst = 0;

  function run(): void {
    const due = tasks;
    tasks = [];
    for (const task of due) task();
  }

  const runOutside = (): void => outside(run);

  return (task) => {
    if (tasks.push(task) > 1) return;
    burst += 1;
    if (burst < longestBurst) {
      void settled.then(runOutside);
    } else {
      burst = 0;
      setImmediate(runOutside);
    }
  };
}
