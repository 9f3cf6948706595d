import type { CloseOptions, Subscription, Transport } from "@posthorn/core/transport";

/** Within one process, a connection is the shared transport with separate subscriptions. */
export function connectionWithin(transport: Transport): Transport {
  const subscriptions: Subscription[] = [];
  return {
    ...transport,
    async subscribe(from, receive, options) {
      const subscription = await transport.subscribe(from, receive, options);
      subscriptions.push(subscription);
      return subscription;
    },
    async close(options?: CloseOptions) {
      await Promise.all(subscriptions.map((subscription) => subscription.close(options)));
    },
  };
}
