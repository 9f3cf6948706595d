import { asError, backoffMs, isMessagingError, sleep } from "@posthorn/core/transport";
import type { NetworkSettings } from "../options/network-options.ts";
import type { Link } from "./link.ts";

/** One connection to the broker, until it breaks. */
export interface Connection {
  /** Resolves to the cause once the connection is broken or closed. */
  readonly broken: Promise<Error>;
  /** Ends it in an orderly way, and by force when the time is up. Must not reject. */
  close(timeoutMs: number): Promise<void>;
}

/** A connection that is made again each time that it breaks. */
export interface KeptConnection<C extends Connection> {
  /** The present connection, if there is one. */
  current(): C | undefined;
  /** Drops the present connection, so that another is made. */
  renew(): void;
  /** Closes the present connection, and makes no other. Close the link after it. */
  close(timeoutMs: number): Promise<void>;
}

export interface KeepOptions<C extends Connection> {
  readonly settings: Pick<NetworkSettings, "timeoutMs" | "waitForBroker" | "reconnect">;
  /**
   * Connects, in one attempt. Rejects with a MessagingError: `unauthorized` or `forbidden` if the broker refuses the
   * credentials, `unreachable` if another attempt may succeed.
   */
  readonly connect: (withinMs: number) => Promise<C>;
  /** Called with each connection that is made, before the link is up. */
  readonly onUp?: (connection: C) => void;
  /** Called each time that it breaks, before the link is down. */
  readonly onDown?: (cause: Error) => void;
  /** True if no later attempt can succeed at start. Default: every error except `unreachable`. */
  readonly isPermanent?: (error: Error) => boolean;
}

/** The refusals of the credentials in a row after which it gives up: a user may be changed while the broker restarts. */
const mostRefusals = 3;
const longestAttemptMs = 10_000;

/**
 * Connects, and connects again each time that the connection breaks, with a growing pace. It gives the whole link up if the
 * first attempt fails and `waitForBroker` is not set, when all attempts are used up, and when the broker has refused the
 * credentials three times in a row.
 */
export function keepConnected<C extends Connection>(link: Link, options: KeepOptions<C>): KeptConnection<C> {
  const { settings, connect, onUp, onDown } = options;
  const part = link.addConnection();
  const closing = new AbortController();
  let current: C | undefined;
  let refusals = 0;
  const stopWatching = link.watch({ ended: () => void close(0) });
  const run = keep();

  async function keep(): Promise<void> {
    for (let failures = 0; !closing.signal.aborted; ) {
      try {
        await follow(await connect(Math.min(settings.timeoutMs, longestAttemptMs)));
        failures = 0;
      } catch (thrown) {
        if (closing.signal.aborted) return;
        failures += 1;
        const error = asError(thrown);
        if (!mayTryAgain(error, failures)) return link.giveUp(error);
        part.failed(error);
      }
      await sleep(backoffMs(failures, settings.reconnect), closing.signal);
    }
  }

  /** Resolves once the connection is broken. */
  async function follow(connection: C): Promise<void> {
    if (closing.signal.aborted) return connection.close(0);
    refusals = 0;
    current = connection;
    onUp?.(connection);
    part.up();
    const cause = await connection.broken;
    current = undefined;
    if (closing.signal.aborted) return;
    onDown?.(cause);
    part.down(cause);
  }

  function mayTryAgain(error: Error, failures: number): boolean {
    const isRefusal = isMessagingError(error, "unauthorized") || isMessagingError(error, "forbidden");
    refusals = isRefusal ? refusals + 1 : 0;
    if (failures >= settings.reconnect.attempts) return false;
    if (link.hasBeenUp()) return refusals < mostRefusals;
    return settings.waitForBroker && !(options.isPermanent ?? isPermanent)(error);
  }

  async function close(timeoutMs: number): Promise<void> {
    closing.abort();
    stopWatching();
    if (current === undefined) return; // an attempt that is under way closes the connection that it makes
    await current.close(timeoutMs);
    await run;
  }

  return { current: () => current, renew: () => void current?.close(0), close };
}

function isPermanent(error: Error): boolean {
  return !isMessagingError(error, "unreachable");
}
