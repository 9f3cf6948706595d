import { connect } from "amqplib-2";
import type { Contender } from "../race/contender.ts";
import { inFlight } from "../race/measure.ts";
import { openArrivals } from "./arrivals.ts";
import { order } from "./order.ts";
import { openReplies } from "./replies.ts";

/**
 * A hand-written client with the same library, as durable as the transport: a request is confirmed by a quorum queue, and
 * is acknowledged once its reply is confirmed. Without validation.
 */
export function rawRabbitmq(url: string): Promise<Contender> {
  return openClient(url, "raw client", true);
}

/** The same, but a request is acknowledged as soon as its reply is written, without a confirm. */
export function bareRabbitmq(url: string): Promise<Contender> {
  return openClient(url, "bare client", false);
}

const directReplies = "amq.rabbitmq.reply-to";

/**
 * A hand-written client for requests that nothing stores: transient messages, a queue that goes with its responders, and
 * the broker's direct replies. It encodes and parses the JSON, without validation.
 */
export async function directRabbitmq(url: string): Promise<Contender> {
  const [requesting, responding] = [
    await connect(url, { noDelay: true }),
    await connect(url, { noDelay: true }),
  ];
  const queue = "bench-direct";
  const responder = await responding.createChannel();
  await responder.assertQueue(queue, { durable: false, autoDelete: true });
  await responder.consume(
    queue,
    (request) => {
      if (request === null) return;
      const { replyTo, correlationId } = request.properties;
      const body = Buffer.from(JSON.stringify(JSON.parse(request.content.toString())));
      responder.publish("", replyTo, body, { correlationId });
    },
    { noAck: true },
  );
  const requester = await requesting.createChannel();
  const replies = openReplies();
  await requester.consume(
    directReplies,
    (reply) => {
      if (reply === null) return;
      replies.add(reply.properties.correlationId, JSON.parse(reply.content.toString()));
    },
    { noAck: true },
  );
  return {
    name: "raw client",
    trip: () =>
      replies.to((correlationId) => {
        const options = { replyTo: directReplies, correlationId, mandatory: true };
        requester.publish("", queue, Buffer.from(JSON.stringify(order)), options);
      }),
    close: () => Promise.all([requesting.close(), responding.close()]),
  };
}

/** A hand-written client that publishes orders to a quorum queue with confirms, and consumes and acknowledges them. */
export async function oneWayRabbitmq(url: string): Promise<Contender> {
  const [producing, consuming] = [
    await connect(url, { noDelay: true }),
    await connect(url, { noDelay: true }),
  ];
  const queue = "bench-one-way";
  const arrivals = openArrivals();
  const consumer = await consuming.createChannel();
  await consumer.assertQueue(queue, { arguments: { "x-queue-type": "quorum" } });
  await consumer.prefetch(inFlight);
  await consumer.consume(queue, (message) => {
    if (message === null) return;
    JSON.parse(message.content.toString());
    arrivals.add(message.properties.messageId);
    consumer.ack(message);
  });
  const producer = await producing.createConfirmChannel();
  return {
    name: "raw client",
    trip: () =>
      arrivals.of(
        (messageId) =>
          new Promise<void>((resolve, reject) => {
            const options = { persistent: true, mandatory: true, contentType: "application/json", messageId };
            producer.publish("", queue, Buffer.from(JSON.stringify(order)), options, (error) =>
              error === null ? resolve() : reject(error),
            );
          }),
      ),
    close: () => Promise.all([producing.close(), consuming.close()]),
  };
}

async function openClient(url: string, name: string, confirmsReplies: boolean): Promise<Contender> {
  const queue = `bench-${name}`;
  const [requesting, responding] = [
    await connect(url, { noDelay: true }),
    await connect(url, { noDelay: true }),
  ];

  const responder = confirmsReplies
    ? await responding.createConfirmChannel()
    : await responding.createChannel();
  await responder.assertQueue(queue, { arguments: { "x-queue-type": "quorum" } });
  await responder.prefetch(inFlight);
  await responder.consume(queue, (request) => {
    if (request === null) return;
    const { replyTo, correlationId } = request.properties;
    const body = Buffer.from(JSON.stringify(JSON.parse(request.content.toString())));
    const reply = { correlationId, contentType: "application/json" };
    if ("waitForConfirms" in responder) {
      responder.publish("", replyTo, body, reply, (error) => {
        if (error === null) responder.ack(request);
        else responder.nack(request);
      });
    } else {
      responder.publish("", replyTo, body, reply);
      responder.ack(request);
    }
  });

  const requester = await requesting.createConfirmChannel();
  const inbox = (await requester.assertQueue("", { exclusive: true, durable: false })).queue;
  const replies = openReplies();
  await requester.consume(
    inbox,
    (reply) => {
      if (reply === null) return;
      replies.add(reply.properties.correlationId, JSON.parse(reply.content.toString()));
    },
    { noAck: true },
  );

  function sendRequest(): Promise<unknown> {
    return replies.to((correlationId, fail) => {
      const options = {
        persistent: true,
        mandatory: true,
        contentType: "application/json",
        replyTo: inbox,
        correlationId,
      };
      requester.publish("", queue, Buffer.from(JSON.stringify(order)), options, (error) => {
        if (error !== null) fail(error);
      });
    });
  }

  return { name, trip: sendRequest, close: () => Promise.all([requesting.close(), responding.close()]) };
}
