import { asError, backoffMs, sleep } from "@posthorn/core/transport";
import type { Connection } from "./connection.ts";
import type { ReconnectOptions } from "./settings.ts";

/** Keeps a connection up: makes a new one each time that it breaks. */
export interface Supervisor {
  /** The current connection, if there is one. */
  connection(): Connection | undefined;
  close(timeoutMs: number): Promise<void>;
}

export interface SupervisorOptions {
  readonly connect: () => Promise<Connection>;
  readonly reconnect: ReconnectOptions;
  readonly onUp: (connection: Connection) => void;
  /** Called each time that the connection breaks. */
  readonly onDown: (cause: Error) => void;
  /** Called after each failed attempt with the number of failures in a row. Returning false gives up. */
  readonly onAttemptFailed: (cause: Error, failures: number) => boolean;
  readonly onGivenUp: (cause: Error) => void;
}

/** Starts to connect, and continues until it is closed or gives up. */
export function openSupervisor(options: SupervisorOptions): Supervisor {
  const { attempts = Number.POSITIVE_INFINITY } = options.reconnect;
  const closing = new AbortController();
  let current: Connection | undefined;
  const ended = run();

  async function run(): Promise<void> {
    for (let failures = 0; !closing.signal.aborted; ) {
      try {
        const connection = await options.connect();
        failures = 0;
        await follow(connection);
      } catch (error) {
        failures += 1;
        if (closing.signal.aborted) return;
        const mayContinue = options.onAttemptFailed(asError(error), failures) && failures < attempts;
        if (!mayContinue) return options.onGivenUp(asError(error));
      }
      await sleep(backoffMs(failures, options.reconnect), closing.signal);
    }
  }

  /** Resolves once the connection is broken. */
  async function follow(connection: Connection): Promise<void> {
    if (closing.signal.aborted) return connection.close(0);
    current = connection;
    options.onUp(connection);
    const cause = await connection.broken;
    current = undefined;
    if (!closing.signal.aborted) options.onDown(cause);
  }

  async function close(timeoutMs: number): Promise<void> {
    closing.abort();
    if (current === undefined) return; // an attempt in progress closes the connection that it makes
    await current.close(timeoutMs);
    await ended;
  }

  return { connection: () => current, close };
}
