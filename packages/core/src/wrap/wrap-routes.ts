import type { Features } from "../contract/features.ts";
import { MessagingError } from "../errors/messaging-error.ts";
import type { CloseOptions } from "../transport/subscription.ts";
import type { Routes, Transport } from "../transport/transport.ts";

/**
 * Returns a wrapper with the inner transport's routes, each of them wrapped once. Closing it closes them, too.
 *
 * @param wrap - wraps the transport of an operation
 */
export function wrapRoutes<Tx>(
  wrapper: Transport<Features, Tx>,
  routes: Routes | undefined,
  wrap: ((inner: Transport) => Transport) | undefined,
): Transport<Features, Tx> {
  if (routes === undefined) return wrapper;
  if (wrap === undefined) throw unseenRoutes(wrapper.name);
  const wrapped = new Map<Transport, Transport>();

  function wrapOnce(inner: Transport): Transport {
    const transport = wrapped.get(inner) ?? (wrap as (inner: Transport) => Transport)(inner);
    wrapped.set(inner, transport);
    return transport;
  }

  async function close(options?: CloseOptions): Promise<void> {
    const closings = await Promise.allSettled([...wrapped.values()].map((each) => each.close(options)));
    await wrapper.close(options);
    const failed = closings.find((closing) => closing.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }

  const { replies } = routes;
  return {
    ...wrapper,
    routes: {
      of: (operation) => wrapOnce(routes.of(operation)),
      ...(replies === undefined ? {} : { replies: wrapOnce(replies) }),
    },
    close,
  };
}

function unseenRoutes(name: string): MessagingError {
  return new MessagingError(
    "invalid_argument",
    `Transport "${name}" has separate transports for some operations, and this wrapper would not see them. ` +
      "Wrap each transport before you pass it to `routeTransports`.",
  );
}
