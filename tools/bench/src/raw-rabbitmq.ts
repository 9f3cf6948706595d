import { connect } from "amqplib-2";
import type { Contender } from "./contender.ts";
import { inFlight } from "./measure.ts";
import { order } from "./order.ts";

/**
 * A hand-written client with the same library, as durable as the transport: a request is confirmed by a quorum queue, and
 * is acknowledged once its reply is confirmed. Without validation, and without a timeout for the reply.
 */
export async function rawRabbitmq(url: string): Promise<Contender> {
  return { ...(await openClient(url, "raw client", true)), reference: "target" };
}

/** The same, but a request is acknowledged as soon as its reply is written, without a confirm. */
export async function bareRabbitmq(url: string): Promise<Contender> {
  return { ...(await openClient(url, "bare client", false)), reference: "information" };
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
  const waiting = new Map<string, (reply: unknown) => void>();
  let last = 0;
  await requester.consume(
    inbox,
    (reply) => {
      if (reply === null) return;
      const id = reply.properties.correlationId;
      waiting.get(id)?.(JSON.parse(reply.content.toString()));
      waiting.delete(id);
    },
    { noAck: true },
  );

  function sendRequest(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const correlationId = String(++last);
      const options = {
        persistent: true,
        mandatory: true,
        contentType: "application/json",
        replyTo: inbox,
        correlationId,
      };
      waiting.set(correlationId, resolve);
      requester.publish("", queue, Buffer.from(JSON.stringify(order)), options, (error) => {
        if (error !== null) reject(error);
      });
    });
  }

  return { name, trip: sendRequest, close: () => Promise.all([requesting.close(), responding.close()]) };
}
