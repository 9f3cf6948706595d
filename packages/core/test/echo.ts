import * as z from "zod";
import type { Message } from "../src/contract/message.ts";
import type { Query } from "../src/contract/query.ts";
import { isMessagingError, type MessagingError } from "../src/errors/messaging-error.ts";
import type { Delivery, Outgoing } from "../src/transport/transport.ts";

/** What is asked. */
export interface Ask {
  text: string;
  id?: string | number | undefined;
  to?: string | undefined;
}
export interface Told {
  text: string;
  for?: string | number | undefined;
}
const value = z.union([z.string(), z.number()]).optional();
export const askMessage: Message<Ask> = {
  name: "Ask",
  payload: z.looseObject({ text: z.string(), id: value, to: z.string().optional() }),
};
export const toldMessage: Message<Told> = {
  name: "Told",
  payload: z.looseObject({ text: z.string(), for: value }),
};
export const noneMessage: Message<{ why: string }> = {
  name: "None",
  payload: z.looseObject({ why: z.string() }),
};

export type Telling = Query<Ask, Told, { none: { why: string } }>;
export const tell: Telling = {
  kind: "query",
  name: "tell",
  address: "tell",
  source: "test",
  message: askMessage,
  reply: toldMessage,
  failures: { none: noneMessage },
};
/** For responders whose failures are expected. */
export const silent = { onError: (): void => {} };

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<MessagingError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isMessagingError(error)) throw new Error(`expected a MessagingError, got ${String(error)}`);
  return error;
}

export const done = { kind: "done" } as const;

export function packetOf(body: unknown, headers: Record<string, string> = {}): Outgoing {
  return { id: "x", headers, body: Buffer.from(JSON.stringify(body)) };
}

export function bodyOf(delivery: Delivery): Record<string, unknown> {
  return JSON.parse(Buffer.from(delivery.body).toString());
}
