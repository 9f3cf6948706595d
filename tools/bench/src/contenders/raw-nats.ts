import {
  AckPolicy,
  type Consumer,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from "@nats-io/jetstream";
import { connect, createInbox, headers, type MsgHdrs, type NatsConnection } from "@nats-io/transport-node";
import type { Contender } from "../race/contender.ts";
import { inFlight } from "../race/measure.ts";
import { openArrivals } from "./arrivals.ts";
import { order } from "./order.ts";
import { openReplies } from "./replies.ts";

/** Publishes an order as a request. Calls `fail` if the stream does not store it. */
type Send = (id: string, request: MsgHdrs, fail: (cause: unknown) => void) => void;

/**
 * A hand-written client with the same library, as durable as the transport: a request is on disk before it is delivered,
 * and is acknowledged after its reply is published. Without validation.
 */
export async function rawNats(servers: string): Promise<Contender> {
  return openClient(servers, {
    name: "raw client",
    queue: "bench-raw",
    openSend(requesting, subject) {
      const js = jetstream(requesting);
      return (_id, request, fail) =>
        void js.publish(subject, JSON.stringify(order), { headers: request }).catch(fail);
    },
  });
}

/**
 * The same with the least possible work: the stream's confirms come to a plain inbox instead of the library's JetStream
 * client. There is no timeout for a lost confirm.
 */
export async function bareNats(servers: string): Promise<Contender> {
  return openClient(servers, {
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
}

/**
 * A hand-written client for requests that nothing stores: one inbox with a number for each request, and a queue group of
 * responders. It encodes and parses the JSON, without validation.
 */
export async function coreNats(servers: string): Promise<Contender> {
  const [requesting, responding] = [await connect({ servers }), await connect({ servers })];
  const subject = "bench-core";
  const encoder = new TextEncoder();
  responding.subscribe(subject, {
    queue: "responders",
    callback: (_error, message) => void message.respond(encoder.encode(JSON.stringify(message.json()))),
  });
  await responding.flush();
  const inbox = `${createInbox()}.`;
  const replies = openReplies();
  requesting.subscribe(`${inbox}*`, {
    callback: (_error, reply) => replies.add(reply.subject.slice(inbox.length), reply.json()),
  });
  return {
    name: "raw client",
    trip: () =>
      replies.to((id) =>
        requesting.publish(subject, encoder.encode(JSON.stringify(order)), { reply: inbox + id }),
      ),
    close: () => Promise.all([requesting.close(), responding.close()]),
  };
}

/** A hand-written client of JetStream that publishes orders, and consumes and acknowledges them. */
export async function oneWayNats(servers: string): Promise<Contender> {
  const [producing, consuming] = [await connect({ servers }), await connect({ servers })];
  const queue = "bench-one-way";
  const arrivals = openArrivals();
  const consumer = await openWorkQueue(consuming, queue);
  await consumer.consume({
    max_messages: 2 * inFlight,
    callback(message) {
      message.json();
      arrivals.add(message.headers?.get("id") ?? "");
      message.ack();
    },
  });
  const js = jetstream(producing);
  return {
    name: "raw client",
    trip: () =>
      arrivals.of((id) => {
        const own = headers();
        own.set("id", id);
        return js.publish(queue, JSON.stringify(order), { headers: own });
      }),
    close: () => Promise.all([producing.close(), consuming.close()]),
  };
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
  const replies = openReplies();
  requesting.subscribe(inbox, {
    callback: (_error, reply) => replies.add(reply.headers?.get("correlation-id") ?? "", reply.json()),
  });

  function sendRequest(): Promise<unknown> {
    return replies.to((id, fail) => {
      const request = headers();
      request.set("correlation-id", id);
      request.set("reply-to", inbox);
      send(id, request, fail);
    });
  }

  return { name, trip: sendRequest, close: () => Promise.all([requesting.close(), responding.close()]) };
}

async function openWorkQueue(nc: NatsConnection, queue: string): Promise<Consumer> {
  const manager = await jetstreamManager(nc);
  await manager.streams.add({
    name: queue,
    subjects: [queue],
    retention: RetentionPolicy.Workqueue,
    storage: StorageType.File,
  });
  await manager.consumers.add(queue, { durable_name: "workers", ack_policy: AckPolicy.Explicit });
  return jetstream(nc).consumers.get(queue, "workers");
}

async function respond(responding: NatsConnection, queue: string): Promise<void> {
  const consumer = await openWorkQueue(responding, queue);
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
