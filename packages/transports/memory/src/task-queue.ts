import { AsyncLocalStorage } from "node:async_hooks";

/** Calls functions soon, but never from within the caller. */
export type Soon = (task: () => void) => void;

const settled = Promise.resolve();
const longestBurst = 1000;

/**
 * Makes a `Soon` that runs tasks as microtasks, many in one. Once in a thousand it lets timers and
 * sockets have their turn, so that programs which answer one another for ever starve nobody.
 * Tasks do not inherit the caller's async context, as they would not through a broker.
 */
export function turns(): Soon {
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
