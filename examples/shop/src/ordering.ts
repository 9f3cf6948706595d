import { failure, openRequester } from "@posthorn/core";
import {
  type BasketContents,
  handleCancelOrder,
  handlePlaceOrder,
  isDeliveryQuoteFailure,
  type OrderStage,
  type OrderStatus,
  onParcelMoved,
  type ParcelMoved,
  type PlaceOrder,
  publishOrderCancelled,
  publishOrderDelivered,
  publishOrderPlaced,
  requestBasketContents,
  requestDeliveryQuote,
  sendShipOrder,
  serveOrderStatus,
} from "./generated/index.ts";
import { plus } from "./money.ts";
import type { ShopTransport } from "./transport.ts";

/** An order that was placed. */
interface PlacedOrder {
  readonly order: PlaceOrder;
  readonly basket: BasketContents;
  status: OrderStatus;
}

/** A step in the history of an order. */
type Step = OrderStatus["history"][number];

const stageAfter: Readonly<Record<ParcelMoved["step"], OrderStage>> = {
  packed: "packed",
  collected: "on-its-way",
  sorted: "on-its-way",
  "out-for-delivery": "on-its-way",
  "handed-over": "delivered",
};

/** Runs the service that turns baskets into orders, and stores their progress. */
export async function runOrdering(transport: ShopTransport): Promise<void> {
  const shop = openRequester(transport);
  const orders = new Map<string, PlacedOrder>();

  function advance(orderId: string, { stage, at }: Step): void {
    const placed = orders.get(orderId);
    if (placed === undefined || placed.status.stage === stage) return;
    placed.status = { ...placed.status, stage, history: [...placed.status.history, { stage, at }] };
  }

  async function cancel({ order, basket }: PlacedOrder, reason?: string): Promise<void> {
    const { orderId, deliverTo } = order;
    const at = new Date().toISOString();
    advance(orderId, { stage: "cancelled", at });
    await publishOrderCancelled(
      transport,
      { orderId, lines: basket.lines, at, ...(reason === undefined ? {} : { reason }) },
      { parameters: { country: deliverTo.country } },
    );
  }

  await handlePlaceOrder(transport, async (order, { headers }) => {
    const { orderId, customerId, basketId, deliverTo } = order;
    const at = new Date().toISOString();
    const basket = await requestBasketContents(shop, {}, { parameters: { basketId } });
    const { lines, weightGrams } = basket;
    const status: OrderStatus = {
      orderId,
      stage: "placed",
      total: basket.total,
      history: [{ stage: "placed", at }],
    };
    const placed: PlacedOrder = { order, basket, status };
    orders.set(orderId, placed);
    try {
      const { price } = await requestDeliveryQuote(shop, { to: deliverTo, weightGrams });
      const total = plus(basket.total, price);
      placed.status = { ...placed.status, total };
      await publishOrderPlaced(
        transport,
        { orderId, customerId, basketId, lines, total, at },
        { parameters: { country: deliverTo.country }, headers },
      );
    } catch (error) {
      if (!isDeliveryQuoteFailure(error)) throw error; // the command is delivered again
      return cancel(placed, `it cannot be delivered: ${error.failure.name}`);
    }
    if (isPaidAtOnce(order)) advance(orderId, { stage: "paid", at });
    await sendShipOrder(transport, { orderId, deliverTo, lines });
  });

  await handleCancelOrder(transport, async ({ orderId, reason }) => {
    const placed = orders.get(orderId);
    if (placed !== undefined && ["placed", "paid"].includes(placed.status.stage))
      await cancel(placed, reason);
  });

  await serveOrderStatus(transport, ({ orderId }) => {
    return orders.get(orderId)?.status ?? failure("orderUnknown", { orderId });
  });

  // The steps of an order arrive in order, so its history is in order, too.
  await onParcelMoved(
    transport,
    async ({ orderId, step, takenBy = "", at, trackingNumber }, { parameters }) => {
      advance(orderId, { stage: stageAfter[step], at });
      const placed = orders.get(orderId);
      if (placed !== undefined) placed.status = { ...placed.status, trackingNumber };
      if (step === "handed-over")
        await publishOrderDelivered(transport, { orderId, takenBy, at }, { parameters });
    },
    { group: "ordering" },
  );
}

/** True if the order is charged when it is placed. An invoice is paid later. */
function isPaidAtOnce({ payment }: PlaceOrder): boolean {
  switch (payment.method) {
    case "card":
    case "voucher":
      return true;
    case "invoice":
      return false;
  }
}
