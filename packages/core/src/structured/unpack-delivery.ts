import { isStructured } from "../contract/media-type.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import type { Delivery, Packet } from "../transport/packet.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { changeDelivery } from "../wrap/change-delivery.ts";
import { unpackEvent } from "./unpack-event.ts";

/** A delivery of a structured event in binary mode. */
export interface UnpackedDelivery extends Delivery {
  /** The delivery as it arrived. */
  readonly original: Delivery;
}

/** True for a structured event. */
export function isPacked({ headers }: Packet): boolean {
  return isStructured(headers[wireHeaders.contentType]);
}

/** True if a contract describes structured events themselves, so that they are not converted. */
export function describesEvents(messages: readonly PreparedMessage[]): boolean {
  return messages.some(({ contentType }) => isStructured(contentType));
}

/** Converts a delivery of a structured event to binary mode, or returns the reason why it cannot be. */
export function unpackDelivery(original: Delivery): UnpackedDelivery | { readonly problem: string } {
  const unpacked = unpackEvent(original);
  if ("problem" in unpacked) return unpacked;
  return Object.assign(changeDelivery(original, unpacked), { original });
}

/** Returns a delivery as it arrived. */
export function originalOf(delivery: Delivery): Delivery {
  return "original" in delivery ? (delivery as UnpackedDelivery).original : delivery;
}
