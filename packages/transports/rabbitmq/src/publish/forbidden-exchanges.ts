import { asError, type MessagingError } from "@posthorn/core/transport";
import { isForbidden } from "../connection/broker-errors.ts";
import { cannotWrite } from "./publish-errors.ts";
import type { Route } from "./routes.ts";

/**
 * Exchanges that the broker has just forbidden the user to publish to. It closes the whole channel then, with
 * all that is in flight for others, so another publish there is refused here for a while.
 */
export interface ForbiddenExchanges {
  /** Takes the error that closed a channel. */
  readonly note: (error: unknown) => void;
  /** Why a publish there is refused, if it is. */
  refusalOf(route: Route): MessagingError | undefined;
}

const refusedMs = 1_000;

export function openForbiddenExchanges(): ForbiddenExchanges {
  const noted = new Map<string, { readonly cause: Error; readonly until: number }>();

  function note(error: unknown): void {
    const cause = asError(error);
    const exchange = /exchange '([^']*)'/.exec(cause.message)?.[1];
    if (exchange === undefined || !isForbidden(error)) return;
    noted.set(exchange === "amq.default" ? "" : exchange, { cause, until: performance.now() + refusedMs });
  }

  function refusalOf(route: Route): MessagingError | undefined {
    if (noted.size === 0) return undefined;
    const known = noted.get(route.exchange);
    if (known === undefined) return undefined;
    if (performance.now() < known.until) return cannotWrite(route, known.cause);
    noted.delete(route.exchange);
    return undefined;
  }

  return { note, refusalOf };
}
