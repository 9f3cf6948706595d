import { AckPolicy, jetstream, jetstreamManager, RetentionPolicy, StorageType } from "@nats-io/jetstream";
import { connect, createInbox, headers, type MsgHdrs, type NatsConnection } from "@nats-io/transport-node";
import type { Contender } from "./contender.ts";
import { inFlight } from "./measure.ts";
import { order } from "./order.ts";

/** Publishes a request; calls `fail` if the stream does not take it. */
type Send = (id: string, body: string, request: MsgHdrs, fail: (cause: unknown) => void) => void;

/**
 * By hand over the same client library, as durable as the transport: a request is on disk before it is
 * handed out, and is acknowledged after its reply went out. No validation, no time limit for an answer.
 */
export async function rawNats(servers: string): Promise<Contender> {
  const contender = await raw("raw client", servers, "bench-raw", (asking, subject) => {
    const js = jetstream(asking);
    return (_id, body, request, fail) => void js.publish(subject, body, { headers: request }).catch(fail);
  });
  return { ...contender, reference: "target" };
}

/**
 * The same with as little as can be: the stream's confirmations come to an inbox of our own instead of
 * through the library's JetStream client, so that one which gets lost is waited for without end.
 */
export async function bareNats(servers: string): Promise<Contender> {
  const contender = await raw("bare client", servers, "bench-bare", (asking, subject) => {
    const inbox = createInbox();
    const failing = new Map<string, (cause: unknown) => void>();
    asking.subscribe(`${inbox}.*`, {
      callback(_error, confirm) {
        const id = confirm.subject.slice(inbox.length + 1);
        const problem = confirm.data.length === 0 ? "no stream" : confirm.json<{ error?: object }>().error;
        if (problem !== undefined) failing.get(id)?.(new Error(JSON.stringify(problem)));
        failing.delete(id);
      },
    });
    return (id, body, request, fail) => {
      failing.set(id, fail);
      asking.publish(subject, body, { headers: request, reply: `${inbox}.${id}` });
    };
  });
  return { ...contender, reference: "information" };
}

async function raw(
  name: string,
  servers: string,
  queue: string,
  open: (asking: NatsConnection, subject: string) => Send,
): Promise<Contender> {
  const [asking, answering] = [await connect({ servers }), await connect({ servers })];
  await answer(answering, queue);
  const send = open(asking, queue);
  const inbox = createInbox();
  const waiting = new Map<string, (reply: unknown) => void>();
  let last = 0;
  asking.subscribe(inbox, {
    callback(_error, reply) {
      const id = reply.headers?.get("correlation-id") ?? "";
      waiting.get(id)?.(reply.json());
      waiting.delete(id);
    },
  });

  function ask(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = String(++last);
      const request = headers();
      request.set("correlation-id", id);
      request.set("reply-to", inbox);
      waiting.set(id, resolve);
      send(id, JSON.stringify(order), request, reject);
    });
  }

  return { name, trip: ask, close: () => Promise.all([asking.close(), answering.close()]) };
}

async function answer(answering: NatsConnection, queue: string): Promise<void> {
  const manager = await jetstreamManager(answering);
  await manager.streams.add({
    name: queue,
    subjects: [queue],
    retention: RetentionPolicy.Workqueue,
    storage: StorageType.File,
  });
  await manager.consumers.add(queue, { durable_name: "workers", ack_policy: AckPolicy.Explicit });
  const consumer = await jetstream(answering).consumers.get(queue, "workers");
  await consumer.consume({
    max_messages: 2 * inFlight,
    callback(request) {
      const reply = headers();
      reply.set("correlation-id", request.headers?.get("correlation-id") ?? "");
      const replyTo = request.headers?.get("reply-to") ?? "";
      answering.publish(replyTo, JSON.stringify(request.json()), { headers: reply });
      request.ack(); // on the same connection, so the server has the reply first
    },
  });
}
