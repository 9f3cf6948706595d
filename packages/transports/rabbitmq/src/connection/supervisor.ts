import { asError, backoffMs, sleep } from "@posthorn/core/transport";
import type { Line } from "./connection.ts";
import type { ReconnectOptions } from "./target.ts";

/** A connection that is made again whenever it breaks. */
export interface Link {
  /** The present connection, if there is one. */
  line(): Line | undefined;
  close(timeoutMs: number): Promise<void>;
}

export interface LinkOptions {
  readonly dial: () => Promise<Line>;
  readonly reconnect: ReconnectOptions;
  readonly onUp: (line: Line) => void;
  /** Called each time that it breaks. */
  readonly onDown: (cause: Error) => void;
  /** An attempt failed, the `missed`th in a row. Returning false gives up. */
  readonly onMissed: (cause: Error, missed: number) => boolean;
  readonly onFailed: (cause: Error) => void;
}

/** Begins to connect, and goes on until it is closed or gives up. */
export function openLink(options: LinkOptions): Link {
  const { attempts = Number.POSITIVE_INFINITY } = options.reconnect;
  const closing = new AbortController();
  let line: Line | undefined;
  const ended = run();

  async function run(): Promise<void> {
    for (let missed = 0; !closing.signal.aborted; ) {
      try {
        const made = await options.dial();
        missed = 0;
        await hold(made);
      } catch (error) {
        missed += 1;
        if (closing.signal.aborted) return;
        const mayGoOn = options.onMissed(asError(error), missed) && missed < attempts;
        if (!mayGoOn) return options.onFailed(asError(error));
      }
      await sleep(backoffMs(missed, options.reconnect), closing.signal);
    }
  }

  async function hold(made: Line): Promise<void> {
    if (closing.signal.aborted) return made.close(0);
    line = made;
    options.onUp(made);
    const cause = await made.broken;
    line = undefined;
    if (!closing.signal.aborted) options.onDown(cause);
  }

  async function close(timeoutMs: number): Promise<void> {
    closing.abort();
    if (line === undefined) return; // an attempt that is under way closes what it makes
    await line.close(timeoutMs);
    await ended;
  }

  return { line: () => line, close };
}
