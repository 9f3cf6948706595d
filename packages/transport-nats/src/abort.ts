import { aborted } from "./failures.ts";

interface Watch {
  readonly rejects: Set<() => void>;
  stop(): void;
}

const watches = new WeakMap<AbortSignal, Watch>();

/**
 * Settles as the work does, or rejects with `aborted` if the signal aborts first. However much work goes
 * by one signal at a time, the signal has one listener for it, and none afterwards.
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const watch = watches.get(signal) ?? watchOver(signal);
  let reject = (): void => {};
  const stopped = new Promise<never>((_, rejectStopped) => {
    reject = () => rejectStopped(aborted(signal));
  });
  watch.rejects.add(reject);
  try {
    return await Promise.race([work, stopped]);
  } finally {
    watch.rejects.delete(reject);
    if (watch.rejects.size === 0) watch.stop();
  }
}

function watchOver(signal: AbortSignal): Watch {
  const rejects = new Set<() => void>();
  const abort = (): void => {
    for (const reject of [...rejects]) reject();
  };
  const watch: Watch = {
    rejects,
    stop() {
      signal.removeEventListener("abort", abort);
      watches.delete(signal);
    },
  };
  signal.addEventListener("abort", abort, { once: true });
  watches.set(signal, watch);
  return watch;
}
