import type { Delivery } from "../transport/packet.ts";

/** The properties of a delivery that a wrapper may change. */
export type DeliveryChanges = Partial<Pick<Delivery, "headers" | "body" | "address" | "attempt">>;

/**
 * Returns a delivery with some properties changed, for wrappers that show their receivers another one. Spreading it
 * instead would lose properties: a transport may compute them when they are read.
 */
export function changeDelivery(delivery: Delivery, changes: DeliveryChanges): Delivery {
  const { headers, body, address, attempt } = delivery;
  const { key, partition, position, acceptedAt, session } = delivery;
  return {
    headers,
    body,
    address,
    attempt,
    get signal() {
      return delivery.signal;
    },
    ...(key === undefined ? {} : { key }),
    ...(partition === undefined ? {} : { partition }),
    ...(position === undefined ? {} : { position }),
    ...(acceptedAt === undefined ? {} : { acceptedAt }),
    ...(session === undefined ? {} : { session }),
    ...changes,
  };
}
