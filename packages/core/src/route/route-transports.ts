import type { Features } from "../contract/features.ts";
import type { CloseOptions } from "../transport/subscription.ts";
import type { Routes, Transport } from "../transport/transport.ts";
import { wrapTransport } from "../wrap/wrap-transport.ts";
import { type RoutedFeatures, routedFeatures } from "./routed-features.ts";
import { unitedHealth } from "./united-health.ts";

export interface RouteOptions<
  D extends Features = Features,
  R extends Readonly<Record<string, Transport>> = Readonly<Record<string, Transport>>,
  P extends Features = Features,
> {
  /** The transport of every other operation, and of packets that are published without a contract. */
  readonly default: Transport<D>;
  /** The transports of single operations, by their names in the contract. */
  readonly byOperation?: R;
  /**
   * The transport of the replies to all requests, which must declare `inboxes`. Requesters and responders must agree on it.
   * Default: that of each request.
   */
  readonly replies?: Transport<P>;
}

/**
 * Makes one transport of several, for a program that uses several brokers. Each operation uses its own transport, whose
 * features must satisfy the contract; that is checked when the operation is first used. To the compiler, the result has
 * every feature that one of the transports declares.
 *
 * Closing it closes all of them. Its health is the worst of theirs.
 */
export function routeTransports<
  D extends Features,
  R extends Readonly<Record<string, Transport>> = Readonly<Record<string, never>>,
  P extends Features = never,
>(options: RouteOptions<D, R, P>): Transport<RoutedFeatures<D | R[keyof R]["features"] | P>> {
  const { default: main, byOperation = {}, replies } = options;
  const byName = new Map<string, Transport>(Object.entries(byOperation));
  const all = [
    ...new Set<Transport>([main, ...byName.values(), ...(replies === undefined ? [] : [replies])]),
  ];

  async function close(closeOptions?: CloseOptions): Promise<void> {
    const closings = await Promise.allSettled(all.map((transport) => transport.close(closeOptions)));
    const failed = closings.find((closing) => closing.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }

  const routes: Routes = {
    of(operation) {
      const transport = byName.get(operation) ?? main;
      return transport.routes?.of(operation) ?? transport;
    },
    ...(replies === undefined ? {} : { replies }),
  };
  const health = unitedHealth(all.map((transport) => transport.health));
  const routed: Transport = {
    ...wrapTransport(main, { routes, health, close, more: main.more }),
    features: routedFeatures(all.map(({ features }) => features)),
  };
  return routed as Transport<RoutedFeatures<D | R[keyof R]["features"] | P>>;
}
