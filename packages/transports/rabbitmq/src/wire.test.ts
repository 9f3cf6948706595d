import { inbox, queue, topic } from "@posthorn/core/transport";
import type { ConsumeMessage } from "amqplib";
import { describe, expect, test } from "vitest";
import { ownBroker, packet, receiveFrom, skip, unique } from "../test/own-broker.ts";

describe.skipIf(skip)("between this transport and other clients", () => {
  const { open, otherClient } = ownBroker();

  test("a packet is a CloudEvent and a persistent message, in a queue with the name of the template", async () => {
    const transport = await open();
    const jobs = queue(unique("jobs"));
    const headers = { "ce-id": "1", "ce-type": "job", "content-type": "application/json", "x-tenant": "茶" };
    await transport.publish(jobs, [packet("1", { headers, body: Buffer.from("{}") })]);
    const message = await take(await otherClient(), jobs.template);
    expect(message.content.toString()).toBe("{}");
    expect(message.properties).toMatchObject({
      deliveryMode: 2,
      contentType: "application/json",
      messageId: "1",
      headers: { "cloudEvents:id": "1", "cloudEvents:type": "job", "x-tenant": "茶" },
    });
  });

  test("a packet for a topic has its address as the routing key", async () => {
    const transport = await open();
    const template = unique("orders.{region}.placed");
    const channel = await (await otherClient()).createChannel();
    await channel.assertExchange(template, "topic");
    const { queue: bound } = await channel.assertQueue("", { exclusive: true });
    await channel.bindQueue(bound, template, "#");
    await transport.publish(topic(template, { parameters: { region: "eu.1" } }), [packet("1")]);
    const message = await channel.get(bound);
    expect(message).toMatchObject({ fields: { routingKey: template.replace("{region}", "eu%2E1") } });
  });

  test("a request of another client is answered to its reply queue", async () => {
    const transport = await open();
    const requests = queue(unique("status"));
    const client = await otherClient();
    const channel = await client.createChannel();
    const { queue: replies } = await channel.assertQueue("", { exclusive: true });
    await receiveFrom(transport, requests, {
      settle: async ({ headers, body }) => {
        const to = inbox(headers["reply-to"] as string);
        const answer = { "correlation-id": headers["correlation-id"] as string };
        await transport.publish(to, [packet("answer", { headers: answer, body })]);
        return { kind: "done" };
      },
    });
    const reply = new Promise<ConsumeMessage | null>((resolve) => void channel.consume(replies, resolve));
    channel.sendToQueue(requests.template, Buffer.from("?"), { replyTo: replies, correlationId: "c-1" });
    const message = await reply;
    expect(message?.properties.correlationId).toBe("c-1");
    expect(message?.properties.deliveryMode).toBe(1);
  });

  test("a request with direct reply-to is answered directly", async () => {
    const transport = await open();
    const requests = queue(unique("status"));
    await receiveFrom(transport, requests, {
      settle: async ({ headers, body }) => {
        await transport.publish(inbox(headers["reply-to"] as string), [packet("answer", { body })]);
        return { kind: "done" };
      },
    });
    const channel = await (await otherClient()).createChannel();
    const direct = "amq.rabbitmq.reply-to";
    const reply = new Promise<ConsumeMessage | null>(
      (resolve) => void channel.consume(direct, resolve, { noAck: true }),
    );
    channel.sendToQueue(requests.template, Buffer.from("?"), { replyTo: direct });
    expect((await reply)?.content.toString()).toBe("?");
  });

  test("a packet that the broker refuses has the error text that this transport checks for", async () => {
    const channel = await (await otherClient()).createConfirmChannel();
    const { queue: full } = await channel.assertQueue("", {
      exclusive: true,
      maxLength: 1,
      overflow: "reject-publish",
    });
    const send = (): Promise<unknown> =>
      new Promise((resolve) => channel.sendToQueue(full, Buffer.from("x"), {}, resolve));
    expect(await send()).toBe(null);
    expect(await send()).toEqual(new Error("message nacked"));
  });

  async function take(
    client: Awaited<ReturnType<typeof otherClient>>,
    from: string,
  ): Promise<ConsumeMessage> {
    const channel = await client.createChannel();
    return new Promise((resolve) => {
      void channel.consume(from, (message) => {
        if (message !== null) resolve(message);
      });
    });
  }
});
