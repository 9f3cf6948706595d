import type {
  Delivery,
  Destination,
  Settlement,
  SubscribeOptions,
  Subscription,
  Transport,
} from "@posthorn/core/transport";

export const done: Settlement = { kind: "done" };

/** A subscription that settles all it gets, and remembers it. */
export interface Collected {
  readonly deliveries: Delivery[];
  readonly subscription: Subscription;
}

/** Subscribes, and keeps every delivery. */
export async function collect(
  transport: Transport,
  from: Destination,
  options?: SubscribeOptions,
): Promise<Collected> {
  const deliveries: Delivery[] = [];
  const subscription = await transport.subscribe(
    from,
    async (delivery) => {
      deliveries.push(delivery);
      return done;
    },
    options,
  );
  return { deliveries, subscription };
}

/** A promise, and the function that resolves it. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

/** Something to wait at. */
export function gate(): Gate {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
