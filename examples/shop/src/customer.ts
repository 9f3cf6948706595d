import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { openRequester } from "@posthorn/core";
import {
  type Address,
  isDeliveryQuoteFailure,
  onItemAdded,
  onOrderDelivered,
  type PlaceOrder,
  requestBasketContents,
  requestDeliveryQuote,
  requestOrderStatus,
  requestProductSearch,
  sendAddItem,
  sendPlaceOrder,
} from "./generated/index.ts";
import { format } from "./money.ts";
import type { ShopTransport } from "./transport.ts";

const group = "customer-app";
const helgoland: Address = {
  name: "Ada Keller",
  street: "Am Falm 301",
  postcode: "27498",
  city: "Helgoland",
  country: "DE",
};
const zurich: Address = {
  name: "Ada Keller",
  street: "Seilergraben 3",
  postcode: "8001",
  city: "Zürich",
  country: "CH",
};

/**
 * Plays a customer who buys a teapot. Resolves to the history of the order.
 *
 * @param say - called with a sentence before each step
 */
export async function runCustomer(
  transport: ShopTransport,
  say: (text: string) => void | Promise<void>,
): Promise<string> {
  const shop = openRequester(transport);
  const events = new EventEmitter();
  const signal = AbortSignal.timeout(30_000);
  const basketId = `basket-${randomUUID().slice(0, 8)}`;
  const order: PlaceOrder = {
    orderId: `order-${randomUUID().slice(0, 8)}`,
    customerId: "customer-12",
    basketId,
    deliverTo: zurich,
    payment: { method: "card", token: "tok_4fQ9", lastDigits: "4242" },
  };

  await onItemAdded(transport, (item) => void events.emit(`${item.basketId} ${item.productId}`), { group });
  await onOrderDelivered(transport, ({ orderId, takenBy }) => void events.emit(orderId, takenBy), {
    group,
    parameters: { country: zurich.country },
  });

  await say("Ada looks for a teapot.");
  const { products } = await requestProductSearch(shop, { text: "teapot", limit: 5 });
  const teapot = products[0]?.productId ?? "teapot-red";

  await say("She puts two of them into her basket, and some tea.");
  for (const [productId, quantity] of [
    [teapot, 2],
    ["assam-200", 1],
  ] as const) {
    const added = once(events, `${basketId} ${productId}`, { signal });
    await sendAddItem(transport, { productId, quantity }, { parameters: { basketId } });
    await added;
  }
  const { total, weightGrams } = await requestBasketContents(shop, {}, { parameters: { basketId } });

  await say(`It comes to ${format(total)}. What would delivery to her sister on Helgoland cost?`);
  try {
    await requestDeliveryQuote(shop, { to: helgoland, weightGrams });
  } catch (error) {
    if (!isDeliveryQuoteFailure(error)) throw error;
    await say("No carrier goes there: a failure that the contract declares. And home, to Zürich?");
  }
  const { price } = await requestDeliveryQuote(shop, { to: zurich, weightGrams });

  await say(`${format(price)}. She orders. Her phone is unsure whether it got through, and sends it twice.`);
  const delivered = once(events, order.orderId, { signal });
  for (let sent = 0; sent < 2; sent += 1) {
    await sendPlaceOrder(transport, order, {
      headers: { "sales-channel": "app", priority: 5, rehearsal: false },
    });
  }
  const [takenBy] = await delivered;

  await say(`It is delivered to ${takenBy}. What was its way?`);
  const status = await requestOrderStatus(shop, { orderId: order.orderId });
  await shop.close();
  return `${status.orderId}: ${status.history.map(({ stage }) => stage).join(", ")}; ${format(status.total)}`;
}
