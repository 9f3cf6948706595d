import { inbox, queue, topic } from "@posthorn/core/transport";
import type { ConsumeMessage } from "amqplib";
import { describe, expect, test } from "vitest";
import { ownBroker, packet, receiveFrom, skip, unique } from "../test/own-broker.ts";

describe.skipIf(skip)("between this transport and any other client", () => {
  const { open, foreign } = ownBroker();

  test("an event is a CloudEvent and a persistent message, in a queue named by the template", async () => {
    const transport = await open();
    const jobs = queue(unique("jobs"));
    const headers = { "ce-id": "1", "ce-type": "job", "content-type": "application/json", "x-tenant": "茶" };
    await transport.publish(jobs, [packet("1", { headers, body: Buffer.from("{}") })]);
    const message = await take(await foreign(), jobs.template);
    expect(message.content.toString()).toBe("{}");
    expect(message.properties).toMatchObject({
      deliveryMode: 2,
      contentType: "application/json",
      messageId: "1",
      headers: { "cloudEvents:id": "1", "cloudEvents:type": "job", "x-tenant": "茶" },
    });
  });

  test("a topic's packets have their address as the routing key", async () => {
    const transport = await open();
    const template = unique("orders.{region}.placed");
    const channel = await (await foreign()).createChannel();
    await channel.assertExchange(template, "topic");
    const { queue: mine } = await channel.assertQueue("", { exclusive: true });
    await channel.bindQueue(mine, template, "#");
    await transport.publish(topic(template, { parameters: { region: "eu.1" } }), [packet("1")]);
    const message = await channel.get(mine);
    expect(message).toMatchObject({ fields: { routingKey: template.replace("{region}", "eu%2E1") } });
  });

  test("a request from elsewhere is answered to the queue that it names", async () => {
    const transport = await open();
    const asked = queue(unique("status"));
    const client = await foreign();
    const channel = await client.createChannel();
    const { queue: replies } = await channel.assertQueue("", { exclusive: true });
    await receiveFrom(transport, asked, async ({ headers, body }) => {
      const to = inbox(headers["reply-to"] as string);
      const answer = { "correlation-id": headers["correlation-id"] as string };
      await transport.publish(to, [packet("answer", { headers: answer, body })]);
      return { kind: "done" };
    });
    const reply = new Promise<ConsumeMessage | null>((resolve) => void channel.consume(replies, resolve));
    channel.sendToQueue(asked.template, Buffer.from("?"), { replyTo: replies, correlationId: "c-1" });
    const message = await reply;
    expect(message?.properties.correlationId).toBe("c-1");
    expect(message?.properties.deliveryMode).toBe(1);
  });

  test("a request is answered directly, to a client that asks for that", async () => {
    const transport = await open();
    const asked = queue(unique("status"));
    await receiveFrom(transport, asked, async ({ headers, body }) => {
      await transport.publish(inbox(headers["reply-to"] as string), [packet("answer", { body })]);
      return { kind: "done" };
    });
    const channel = await (await foreign()).createChannel();
    const direct = "amq.rabbitmq.reply-to";
    const reply = new Promise<ConsumeMessage | null>(
      (resolve) => void channel.consume(direct, resolve, { noAck: true }),
    );
    channel.sendToQueue(asked.template, Buffer.from("?"), { replyTo: direct });
    expect((await reply)?.content.toString()).toBe("?");
  });

  test("amqplib says of a refused packet what this transport looks for", async () => {
    const channel = await (await foreign()).createConfirmChannel();
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

  async function take(client: Awaited<ReturnType<typeof foreign>>, from: string): Promise<ConsumeMessage> {
    const channel = await client.createChannel();
    return new Promise((resolve) => {
      void channel.consume(from, (message) => {
        if (message !== null) resolve(message);
      });
    });
  }
});
