import type { Delivery, Receive, Settlement } from "./transport.ts";

/** Hands a delivery to its receiver, and resolves to what becomes of it. A rejection, or a throw, is a `retry`. */
export async function settlementOf(receive: Receive, delivery: Delivery): Promise<Settlement> {
  try {
    return await receive(delivery);
  } catch {
    return { kind: "retry" }; // telling of the error is the receiver's part
  }
}
