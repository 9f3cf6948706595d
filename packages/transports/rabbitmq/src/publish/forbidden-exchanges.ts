import { asError, type MessagingError } from "@posthorn/core/transport";
import { isForbidden } from "../connection/broker-errors.ts";
import { cannotWrite } from "./publish-errors.ts";
import type { Route } from "./routes.ts";

/**
 * The exchanges to which the broker has just forbidden the user to publish. It then closes the whole channel, with all
 * packets of other routes that are in flight on it. So for a while, publishes to such an exchange are rejected here.
 */
export interface ForbiddenExchanges {
  /** Takes the error that closed a channel. */
  readonly note: (error: unknown) => void;
  /** Returns the error for a publish that is rejected, or undefined if it may be sent. */
  refusalOf(route: Route): MessagingError | undefined;
}

const refusedMs = 1_000;

export function openForbiddenExchanges(): ForbiddenExchanges {
  const exchanges = new Map<string, { readonly cause: Error; readonly until: number }>();

  function note(error: unknown): void {
    const cause = asError(error);
    const exchange = /exchange '([^']*)'/.exec(cause.message)?.[1];
    if (exchange === undefined || !isForbidden(error)) return;
    const name = exchange === "amq.default" ? "" : exchange;
    exchanges.set(name, { cause, until: performance.now() + refusedMs });
  }

  function refusalOf(route: Route): MessagingError | undefined {
    if (exchanges.size === 0) return undefined;
    const forbidden = exchanges.get(route.exchange);
    if (forbidden === undefined) return undefined;
    if (performance.now() < forbidden.until) return cannotWrite(route, forbidden.cause);
    exchanges.delete(route.exchange);
    return undefined;
  }

  return { note, refusalOf };
}
