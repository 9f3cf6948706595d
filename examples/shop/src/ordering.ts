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

interface Kept {
  readonly order: PlaceOrder;
  readonly basket: BasketContents;
  status: OrderStatus;
}

const stageAfter: Readonly<Record<ParcelMoved["step"], OrderStage>> = {
  packed: "packed",
  collected: "on-its-way",
  sorted: "on-its-way",
  "out-for-delivery": "on-its-way",
  "handed-over": "delivered",
};

/** Turns baskets into orders, and knows how far each order has come. */
export async function runOrdering(transport: ShopTransport): Promise<void> {
  const shop = openRequester(transport);
  const orders = new Map<string, Kept>();

  function reach(orderId: string, stage: OrderStage, at: string, trackingNumber?: string): void {
    const kept = orders.get(orderId);
    if (kept === undefined || kept.status.stage === stage) return;
    const history = [...kept.status.history, { stage, at }];
    kept.status = {
      ...kept.status,
      stage,
      history,
      ...(trackingNumber === undefined ? {} : { trackingNumber }),
    };
  }

  async function cancel({ order, basket }: Kept, reason?: string): Promise<void> {
    const { orderId, deliverTo } = order;
    const at = new Date().toISOString();
    reach(orderId, "cancelled", at);
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
    const kept: Kept = { order, basket, status };
    orders.set(orderId, kept);
    try {
      const { price } = await requestDeliveryQuote(shop, { to: deliverTo, weightGrams });
      const total = plus(basket.total, price);
      kept.status = { ...kept.status, total };
      await publishOrderPlaced(
        transport,
        { orderId, customerId, basketId, lines, total, at },
        { parameters: { country: deliverTo.country }, headers },
      );
    } catch (error) {
      if (!isDeliveryQuoteFailure(error)) throw error; // tried again
      return cancel(kept, `it cannot be delivered: ${error.failure.name}`);
    }
    if (isPaidAtOnce(order)) reach(orderId, "paid", at);
    await sendShipOrder(transport, { orderId, deliverTo, lines });
  });

  await handleCancelOrder(transport, async ({ orderId, reason }) => {
    const kept = orders.get(orderId);
    if (kept !== undefined && ["placed", "paid"].includes(kept.status.stage)) await cancel(kept, reason);
  });

  await serveOrderStatus(transport, ({ orderId }) => {
    return orders.get(orderId)?.status ?? failure("orderUnknown", { orderId });
  });

  // The steps of one order arrive in order, so its history is in order too.
  await onParcelMoved(
    transport,
    async ({ orderId, step, takenBy = "", at, trackingNumber }, { parameters }) => {
      reach(orderId, stageAfter[step], at, trackingNumber);
      if (step === "handed-over")
        await publishOrderDelivered(transport, { orderId, takenBy, at }, { parameters });
    },
    { group: "ordering" },
  );
}

/** Cards and vouchers are charged with the order; an invoice comes later. */
function isPaidAtOnce({ payment }: PlaceOrder): boolean {
  switch (payment.method) {
    case "card":
    case "voucher":
      return true;
    case "invoice":
      return false;
  }
}
