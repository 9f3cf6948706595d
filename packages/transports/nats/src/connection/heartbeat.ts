export interface HeartbeatOptions {
  readonly everyMs: number;
  /** How often `beat` is called. */
  readonly tickMs: number;
  /** Resolves once the server has answered. */
  readonly ping: () => Promise<unknown>;
  /** Called when the server has not answered for too long. */
  readonly onSilence: () => void;
}

export interface Heartbeat {
  /** Call it regularly while the connection is up, and not right after the process was held up. */
  beat(now: number): void;
  /** Call it when the connection goes or comes. */
  reset(): void;
}

/**
 * Pings the server, and notices within twice `everyMs` that nothing gets there. The client's own pings
 * do not do: they take a process that was held up for a connection that is silent.
 */
export function openHeartbeat({ everyMs, tickMs, ping, onSilence }: HeartbeatOptions): Heartbeat {
  const patienceMs = everyMs - tickMs; // `beat` may come a tick late
  let heardAt: number | undefined;
  let pingedAt: number | undefined;

  async function send(now: number): Promise<void> {
    pingedAt = now;
    try {
      await ping();
      if (pingedAt === now) reset();
    } catch {
      // the connection broke, which is noticed elsewhere
    }
  }

  function reset(): void {
    heardAt = undefined;
    pingedAt = undefined;
  }

  return {
    beat(now) {
      heardAt ??= now;
      if (pingedAt === undefined) {
        if (now - heardAt >= patienceMs) void send(now);
      } else if (now - pingedAt >= patienceMs) {
        reset();
        onSilence();
      }
    },
    reset,
  };
}
