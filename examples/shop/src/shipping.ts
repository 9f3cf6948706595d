import { setTimeout as pass } from "node:timers/promises";
import { failure } from "@posthorn/core";
import {
  handleShipOrder,
  onOrderCancelled,
  type ParcelMoved,
  publishParcelMoved,
  serveDeliveryQuote,
} from "./generated/index.ts";
import { francs } from "./money.ts";
import type { ShopTransport } from "./transport.ts";

const heaviestGrams = 30_000;
const steps: readonly ParcelMoved["step"][] = [
  "packed",
  "collected",
  "sorted",
  "out-for-delivery",
  "handed-over",
];
/** Milliseconds from one step of a parcel to the next. */
const stepMs = 25;

/** Runs the service that quotes deliveries and ships parcels. */
export async function runShipping(transport: ShopTransport): Promise<void> {
  const cancelled = new Set<string>();

  await serveDeliveryQuote(transport, ({ to: { country, postcode }, weightGrams }) => {
    if (weightGrams > heaviestGrams)
      return failure("parcelTooHeavy", { weightGrams, limitGrams: heaviestGrams });
    // Helgoland is an island that no carrier serves.
    if (postcode === "27498")
      return failure("destinationNotServed", { country, postcode, nearest: ["25746"] });
    return { price: francs(country === "CH" ? 7.9 : 12.9), days: country === "CH" ? 1 : 3 };
  });

  await handleShipOrder(transport, async ({ orderId, deliverTo }, { signal }) => {
    if (cancelled.has(orderId)) return;
    const parameters = { country: deliverTo.country };
    const trackingNumber = `99.${orderId}`;
    for (const step of steps) {
      const at = new Date().toISOString();
      const takenBy = step === "handed-over" ? { takenBy: deliverTo.name } : {};
      await publishParcelMoved(transport, { orderId, trackingNumber, step, ...takenBy, at }, { parameters });
      await pass(stepMs, undefined, { signal });
    }
  });

  await onOrderCancelled(transport, ({ orderId }) => void cancelled.add(orderId), { group: "shipping" });
}
