export interface HeartbeatOptions {
  readonly everyMs: number;
  /** The time between two calls of `beat`. */
  readonly tickMs: number;
  /** Resolves once the server has answered. */
  readonly ping: () => Promise<unknown>;
  /** Called when the server has not answered in time. */
  readonly onSilence: () => void;
}

export interface Heartbeat {
  /** To be called regularly while the connection is up, but not right after the process was blocked. */
  beat(now: number): void;
  /** To be called when the connection breaks or is made. */
  reset(): void;
}

/**
 * Pings the server, and detects within twice `everyMs` that nothing arrives there. It
 * counts from the first beat after a reset (`answeredAt`) to the next ping, and from the ping (`pingedAt`) to its answer,
 * which resets it. The client's own pings are not used: they mistake a process that was blocked for a silent connection.
 */
export function openHeartbeat({ everyMs, tickMs, ping, onSilence }: HeartbeatOptions): Heartbeat {
  const patienceMs = everyMs - tickMs; // a call of `beat` may be one tick late
  let answeredAt: number | undefined;
  let pingedAt: number | undefined;

  async function sendPing(now: number): Promise<void> {
    pingedAt = now;
    try {
      await ping();
      if (pingedAt === now) reset();
    } catch {
      // The connection broke, which calls `reset`.
    }
  }

  function reset(): void {
    answeredAt = undefined;
    pingedAt = undefined;
  }

  return {
    beat(now) {
      answeredAt ??= now;
      if (pingedAt === undefined) {
        if (now - answeredAt >= patienceMs) void sendPing(now);
      } else if (now - pingedAt >= patienceMs) {
        reset();
        onSilence();
      }
    },
    reset,
  };
}
