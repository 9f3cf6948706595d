import type { Receipt } from "../transport/packet.ts";

/** A message that the broker has accepted. */
export interface Sent extends Receipt {
  /** The message's id. */
  readonly id: string;
}

/** @param receipts - of a publish of one packet */
export function sentOf(id: string, receipts: readonly Receipt[] | undefined): Sent {
  const receipt = receipts?.[0];
  return receipt === undefined ? { id } : { id, ...receipt };
}
