import type {
  Delivery,
  Destination,
  Settlement,
  SubscribeOptions,
  Subscription,
  Transport,
} from "@posthorn/core/transport";

export const done: Settlement = { kind: "done" };

/** A subscription that settles and records every delivery. */
export interface Collected {
  readonly deliveries: Delivery[];
  readonly subscription: Subscription;
}

/** Subscribes, and records every delivery. */
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

/** A promise with the function that resolves it. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

/** Makes a gate, which is closed at first. */
export function gate(): Gate {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
