import type { Command, Query } from "@posthorn/core";
import * as z from "zod";

/** An order of 377 bytes as JSON, and its reply: the same order, confirmed. */
export interface Order {
  orderId: string;
  customerId: string;
  currency: string;
  lines: { sku: string; quantity: number; price: number }[];
  shipTo: { name: string; street: string; city: string; zip: string; country: string };
  note: string;
}

const Order: z.ZodType<Order> = z.looseObject({
  orderId: z.string().min(1).max(64),
  customerId: z.string().min(1).max(64),
  currency: z.string().regex(/^[A-Z]{3}$/),
  lines: z.array(
    z.looseObject({
      sku: z.string().min(1),
      quantity: z.number().int().min(1).max(99),
      price: z.number().min(0),
    }),
  ),
  shipTo: z.looseObject({
    name: z.string().min(1),
    street: z.string().min(1),
    city: z.string().min(1),
    zip: z.string().min(1),
    country: z.string().regex(/^[A-Z]{2}$/),
  }),
  note: z.string().max(500),
});

export const order: Order = {
  orderId: "ord_8f3k2j1hQx7",
  customerId: "cus_28fj3kLm02",
  currency: "EUR",
  lines: [
    { sku: "TEA-001", quantity: 2, price: 1299 },
    { sku: "CUP-014", quantity: 1, price: 899 },
    { sku: "POT-003", quantity: 1, price: 3499 },
  ],
  shipTo: {
    name: "Ada Lovelace",
    street: "12 St James Square",
    city: "London",
    zip: "SW1Y 4LE",
    country: "GB",
  },
  note: "Please ring twice; the bell is so slow.",
};

/** A query whose reply is the order of the request. */
export function confirmOrder(address: string): Query<Order, Order> {
  return {
    kind: "query",
    name: "confirmOrder",
    address,
    source: "bench",
    message: { name: "ConfirmOrder", payload: Order },
    reply: { name: "OrderConfirmed", payload: Order },
    timeoutMs: 30_000,
  };
}

export function placeOrder(address: string): Command<Order> {
  return {
    kind: "command",
    name: "placeOrder",
    address,
    source: "bench",
    message: { name: "PlaceOrder", payload: Order },
  };
}
