import type { ForeignClient } from "@posthorn/conformance";
import { connect } from "amqplib";
import { queueName } from "../src/names.ts";
import { runningBrokers } from "./broker.ts";

/** The properties of AMQP that the suite sees as headers. */
const properties = { content_type: "contentType", message_id: "messageId", app_id: "appId" } as const;

/** Opens plain amqplib. Properties are headers with the names that AMQP gives them. */
export async function openForeign(url: string): Promise<ForeignClient> {
  const model = await connect(url);
  const channel = await model.createConfirmChannel();
  return {
    async publish(to, { headers, body }) {
      const options: Record<string, unknown> = { persistent: true };
      const table: Record<string, string> = {};
      for (const [name, value] of Object.entries(headers)) {
        if (name in properties) options[properties[name as keyof typeof properties]] = value;
        else table[name] = value;
      }
      channel.sendToQueue(queueName(to), Buffer.from(body), { ...options, headers: table });
      await channel.waitForConfirms();
    },
    async receive(from) {
      const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<typeof next>>>();
      await channel.consume(queueName(from), (message) => {
        if (message !== null) resolve(next(message));
      });
      return { packet: promise };
    },
    close: () => model.close(),
  };
}

function next({ properties: received, content }: import("amqplib").ConsumeMessage): {
  readonly headers: Record<string, string>;
  readonly body: Buffer;
} {
  const headers: Record<string, string> = { ...received.headers };
  for (const [name, property] of Object.entries(properties)) {
    const value: unknown = received[property];
    if (typeof value === "string") headers[name] = value;
  }
  delete headers["x-delivery-count"];
  return { headers, body: content };
}

/** Lists the queues of requesters that a broker of this process still has. */
export async function orphans(url: string): Promise<readonly string[]> {
  const broker = runningBrokers.get(new URL(url).port);
  if (broker === undefined) throw new Error(`The broker at ${url} was not started by this process.`);
  const names = await broker.control("--silent", "list_queues", "name");
  return names.split("\n").filter((name) => name.startsWith("posthorn-inbox."));
}
