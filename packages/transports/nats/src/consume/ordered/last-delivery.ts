import type { JetStreamManager } from "@nats-io/jetstream";
import type { Connection } from "../../connection/connection.ts";
import type { DurableConsumer } from "../../topology/topology.ts";

/** The numbers of a consumer's last delivery. */
export interface LastDelivery {
  readonly consumer_seq: number;
  readonly stream_seq: number;
}

export interface ServerContext {
  readonly connection: Connection;
  readonly jsm: JetStreamManager;
}

const answerMs = 2_000;
const encoder = new TextEncoder();

/** The last delivery of an ordered consumer, if its message is not settled. */
export async function lastUnsettled(
  { connection, jsm }: ServerContext,
  { stream, name }: DurableConsumer,
): Promise<LastDelivery | undefined> {
  const info = await connection.whileUp(jsm.consumers.info(stream, name));
  return info.num_ack_pending === 1 ? info.delivered : undefined;
}

/** True if the stream no longer has the message. False as well if the server does not answer. */
export async function isDeleted(
  { connection, jsm }: ServerContext,
  { stream }: DurableConsumer,
  { stream_seq: seq }: LastDelivery,
): Promise<boolean> {
  const message = connection.whileUp(jsm.streams.getMessage(stream, { seq }));
  return (await message.catch(() => undefined)) === null;
}

/** Settles the delivery, whether or not this process has it. Resolves once the server has processed that. */
export async function settleLast(
  { connection }: ServerContext,
  { consumer, last }: { readonly consumer: DurableConsumer; readonly last: LastDelivery },
  settlement: string,
): Promise<void> {
  const { stream, name } = consumer;
  const subject = `$JS.ACK.${stream}.${name}.1.${last.stream_seq}.${last.consumer_seq}.0.0`;
  const answer = connection.nc.request(subject, encoder.encode(settlement), { timeout: answerMs });
  await connection.whileUp(answer);
}
