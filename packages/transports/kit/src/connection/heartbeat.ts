import { longestTimerMs } from "@posthorn/core/transport";

export interface HeartbeatOptions {
  /** Infinity turns it off. */
  readonly everyMs: number;
  /** A number that grows with everything that arrives: bytes, or packets. */
  readonly received: () => number;
  /** Makes the broker send something. Called when it has been silent for most of an interval. */
  readonly ping?: () => void;
  /** Called once, when the broker has been silent for nearly two intervals. */
  readonly onSilence: () => void;
}

const checksPerInterval = 4;
const silentChecksBeforePing = 3;
const mostSilentChecks = 7;

/**
 * Detects within two intervals that nothing arrives any more. Returns a function that ends that.
 *
 * It counts checks instead of milliseconds, so that a process which was too busy to read makes one late check, and does not
 * take its own delay for the broker's silence.
 */
export function startHeartbeat({ everyMs, received, ping, onSilence }: HeartbeatOptions): () => void {
  if (everyMs === Number.POSITIVE_INFINITY) return () => {};
  let last = received();
  let silent = 0;
  const timer = setInterval(
    () => {
      const now = received();
      silent = now === last ? silent + 1 : 0;
      last = now;
      if (silent === silentChecksBeforePing) ping?.();
      if (silent < mostSilentChecks) return;
      clearInterval(timer);
      onSilence();
    },
    Math.min(everyMs / checksPerInterval, longestTimerMs),
  );
  timer.unref();
  return () => clearInterval(timer);
}
