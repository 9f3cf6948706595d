import { openRequester } from "@posthorn/core";
import {
  handleAddItem,
  handleRemoveItem,
  isProductDetailsFailure,
  type OrderLine,
  onOrderPlaced,
  publishItemAdded,
  requestProductDetails,
  serveBasketContents,
} from "./generated/index.ts";
import { totalOf } from "./money.ts";
import type { ShopTransport } from "./transport.ts";

interface Item {
  readonly line: OrderLine;
  readonly weightGrams: number;
}

/** Runs the service that stores the baskets of customers. */
export async function runBasket(transport: ShopTransport): Promise<void> {
  const shop = openRequester(transport);
  const baskets = new Map<string, Map<string, Item>>();
  const itemsOf = (basketId: string): Map<string, Item> => baskets.get(basketId) ?? new Map();

  await handleAddItem(transport, async ({ productId, quantity }, { parameters: { basketId } }) => {
    try {
      const { name, price, weightGrams } = await requestProductDetails(shop, { productId });
      const items = itemsOf(basketId);
      const inBasket = quantity + (items.get(productId)?.line.quantity ?? 0);
      const line = { productId, name, quantity: inBasket, unitPrice: price };
      baskets.set(basketId, items.set(productId, { line, weightGrams }));
      const added = { basketId, productId, quantity: inBasket, at: new Date().toISOString() };
      await publishItemAdded(transport, added, { parameters: { basketId } });
    } catch (error) {
      if (!isProductDetailsFailure(error)) throw error; // the command is delivered again
      return { kind: "dead-letter", reason: `product "${productId}" does not exist` };
    }
    return { kind: "done" };
  });

  await handleRemoveItem(transport, ({ productId }, { parameters: { basketId } }) => {
    itemsOf(basketId).delete(productId);
  });

  await serveBasketContents(transport, (_request, { parameters: { basketId } }) => {
    const items = [...itemsOf(basketId).values()];
    const lines = items.map(({ line }) => line);
    const weightGrams = items.reduce((sum, item) => sum + item.weightGrams * item.line.quantity, 0);
    return { basketId, lines, total: totalOf(lines), weightGrams };
  });

  // A basket is deleted when it is ordered.
  await onOrderPlaced(transport, ({ basketId }) => void baskets.delete(basketId), { group: "basket" });
}
