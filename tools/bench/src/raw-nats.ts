import { AckPolicy, jetstream, jetstreamManager, RetentionPolicy, StorageType } from "@nats-io/jetstream";
import { connect, createInbox, headers, type MsgHdrs, type NatsConnection } from "@nats-io/transport-node";
import type { Contender } from "./contender.ts";
import { inFlight } from "./measure.ts";
import { order } from "./order.ts";

/** Publishes an order as a request. Calls `fail` if the stream does not store it. */
type Send = (id: string, request: MsgHdrs, fail: (cause: unknown) => void) => void;

/**
 * A hand-written client with the same library, as durable as the transport: a request is on disk before it is delivered,
 * and is acknowledged after its reply is published. Without validation, and without a timeout for the reply.
 */
export async function rawNats(servers: string): Promise<Contender> {
  const contender = await openClient(servers, {
    name: "raw client",
    queue: "bench-raw",
    openSend(requesting, subject) {
      const js = jetstream(requesting);
      return (_id, request, fail) =>
        void js.publish(subject, JSON.stringify(order), { headers: request }).catch(fail);
    },
  });
  return { ...contender, reference: "target" };
}

/**
 * The same with the least possible work: the stream's confirms come to a plain inbox instead of the library's JetStream
 * client. There is no timeout for a lost confirm.
 */
export async function bareNats(servers: string): Promise<Contender> {
  const contender = await openClient(servers, {
    name: "bare client",
    queue: "bench-bare",
    openSend(requesting, subject) {
      const inbox = createInbox();
      const unconfirmed = new Map<string, (cause: unknown) => void>();
      requesting.subscribe(`${inbox}.*`, {
        callback(_error, confirm) {
          const id = confirm.subject.slice(inbox.length + 1);
          const problem = confirm.data.length === 0 ? "no stream" : confirm.json<{ error?: object }>().error;
          if (problem !== undefined) unconfirmed.get(id)?.(new Error(JSON.stringify(problem)));
          unconfirmed.delete(id);
        },
      });
      return (id, request, fail) => {
        unconfirmed.set(id, fail);
        requesting.publish(subject, JSON.stringify(order), { headers: request, reply: `${inbox}.${id}` });
      };
    },
  });
  return { ...contender, reference: "information" };
}

interface ClientOptions {
  readonly name: string;
  readonly queue: string;
  readonly openSend: (requesting: NatsConnection, subject: string) => Send;
}

async function openClient(servers: string, { name, queue, openSend }: ClientOptions): Promise<Contender> {
  const [requesting, responding] = [await connect({ servers }), await connect({ servers })];
  await respond(responding, queue);
  const send = openSend(requesting, queue);
  const inbox = createInbox();
  const waiting = new Map<string, (reply: unknown) => void>();
  let last = 0;
  requesting.subscribe(inbox, {
    callback(_error, reply) {
      const id = reply.headers?.get("correlation-id") ?? "";
      waiting.get(id)?.(reply.json());
      waiting.delete(id);
    },
  });

  function sendRequest(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = String(++last);
      const request = headers();
      request.set("correlation-id", id);
      request.set("reply-to", inbox);
      waiting.set(id, resolve);
      send(id, request, reject);
    });
  }

  return { name, trip: sendRequest, close: () => Promise.all([requesting.close(), responding.close()]) };
}

async function respond(responding: NatsConnection, queue: string): Promise<void> {
  const manager = await jetstreamManager(responding);
  await manager.streams.add({
    name: queue,
    subjects: [queue],
    retention: RetentionPolicy.Workqueue,
    storage: StorageType.File,
  });
  await manager.consumers.add(queue, { durable_name: "workers", ack_policy: AckPolicy.Explicit });
  const consumer = await jetstream(responding).consumers.get(queue, "workers");
  await consumer.consume({
    max_messages: 2 * inFlight,
    callback(request) {
      const reply = headers();
      reply.set("correlation-id", request.headers?.get("correlation-id") ?? "");
      const replyTo = request.headers?.get("reply-to") ?? "";
      responding.publish(replyTo, JSON.stringify(request.json()), { headers: reply });
      request.ack(); // on the same connection, so that the server receives the reply first
    },
  });
}
