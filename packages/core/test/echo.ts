import * as z from "zod";
import type { Message } from "../src/contract/message.ts";
import type { Query } from "../src/contract/query.ts";
import { isMessagingError, type MessagingError } from "../src/errors/messaging-error.ts";
import type { Delivery, Outgoing } from "../src/transport/packet.ts";

/** A query that a responder answers with the text of its request. */
export interface EchoRequest {
  text: string;
  id?: string | number | undefined;
  to?: string | undefined;
}
export interface Echo {
  text: string;
  for?: string | number | undefined;
}
const value = z.union([z.string(), z.number()]).optional();
export const echoRequestMessage: Message<EchoRequest> = {
  name: "EchoRequest",
  payload: z.looseObject({ text: z.string(), id: value, to: z.string().optional() }),
};
export const echoMessage: Message<Echo> = {
  name: "Echo",
  payload: z.looseObject({ text: z.string(), for: value }),
};
export const noEchoMessage: Message<{ why: string }> = {
  name: "NoEcho",
  payload: z.looseObject({ why: z.string() }),
};

export type EchoQuery = Query<EchoRequest, Echo, { noEcho: { why: string } }>;
export const echo: EchoQuery = {
  kind: "query",
  name: "echo",
  address: "echo",
  source: "test",
  message: echoRequestMessage,
  reply: echoMessage,
  failures: { noEcho: noEchoMessage },
};
/** For responders whose failures are expected. */
export const silent = { onError: (): void => {} };

/** Resolves to the error that a promise rejects with. */
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
