import * as z from "zod";
import type { Command, Event } from "../src/contract/operation.ts";
import type { Query } from "../src/contract/query.ts";

export interface PlaceOrder {
  orderId: string;
  quantity: number;
}

const PlaceOrder: z.ZodType<PlaceOrder> = z.looseObject({
  orderId: z.string(),
  quantity: z.number().int().min(1),
});

export const placeOrder: Command<PlaceOrder> = {
  kind: "command",
  name: "placeOrder",
  address: "ordering.place-order",
  source: "shop",
  message: { name: "PlaceOrder", payload: PlaceOrder },
  retry: { attempts: 3, backoffMs: 1 },
};

export const placeOrderOnce: Command<PlaceOrder> = {
  ...placeOrder,
  address: "ordering.place-order-once",
  requires: { duplicateDetection: true },
  idempotencyKey: { path: ["orderId"], windowMs: 60_000 },
};

export interface OrderHeaders {
  tenant: string;
  priority?: number | undefined;
  gift?: boolean | undefined;
}

export const orderPlaced: Event<PlaceOrder, OrderHeaders> = {
  kind: "event",
  name: "orderPlaced",
  address: "ordering.{country}.order-placed",
  source: "shop",
  requires: { order: "key" },
  orderingKey: ["orderId"],
  message: {
    name: "OrderPlaced",
    payload: PlaceOrder,
    headers: z.looseObject({
      tenant: z.string(),
      priority: z.number().optional(),
      gift: z.boolean().optional(),
    }),
    headerTypes: { priority: "number", gift: "boolean" },
  },
};

export interface OrderStatus {
  stage: string;
}

export const orderStatus: Query<{ orderId: string }, OrderStatus, { orderUnknown: { orderId: string } }> = {
  kind: "query",
  name: "orderStatus",
  address: "ordering.order-status",
  source: "shop",
  message: { name: "OrderStatusRequest", payload: z.looseObject({ orderId: z.string() }) },
  reply: { name: "OrderStatus", payload: z.looseObject({ stage: z.string() }) },
  failures: { orderUnknown: { name: "OrderUnknown", payload: z.looseObject({ orderId: z.string() }) } },
  timeoutMs: 5_000,
};
