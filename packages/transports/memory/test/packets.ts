import type {
  Delivery,
  Destination,
  Outgoing,
  Settlement,
  SubscribeOptions,
  Subscription,
  Transport,
} from "@posthorn/core/transport";

export const done: Settlement = { kind: "done" };

/** Makes a packet whose id is also in its headers. */
export function packet(id: string, more: Partial<Outgoing> = {}): Outgoing {
  return { id, body: new Uint8Array(), ...more, headers: { "ce-id": id, ...more.headers } };
}

export function idOf({ headers }: Pick<Delivery, "headers">): string {
  return headers["ce-id"] ?? "";
}

/** A subscription that settles everything, with the ids of what it received. */
export interface Collector extends Subscription {
  readonly ids: string[];
  readonly deliveries: Delivery[];
}

export async function collect(
  transport: Transport,
  from: Destination,
  options?: SubscribeOptions,
): Promise<Collector> {
  const ids: string[] = [];
  const deliveries: Delivery[] = [];
  const receive = async (delivery: Delivery): Promise<Settlement> => {
    ids.push(idOf(delivery));
    deliveries.push(delivery);
    return done;
  };
  return { ...(await transport.subscribe(from, receive, options)), ids, deliveries };
}

/** Resolves once everything that is ready has been delivered. */
export function delivered(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
