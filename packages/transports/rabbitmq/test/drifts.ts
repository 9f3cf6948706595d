import type { Drift } from "@posthorn/conformance";
import { connect, type Options } from "amqplib";
import { queueName } from "../src/names.ts";

const quorum = { "x-queue-type": "quorum", "x-delivery-limit": 1_000_000_000 };

function queueWith(name: string, options: Options.AssertQueue): Drift {
  return {
    name,
    async make(url, { at }) {
      const model = await connect(url);
      const channel = await model.createChannel();
      await channel.assertQueue(queueName(at), options);
      await model.close();
    },
  };
}

/** The ways in which a queue may break a promise, as far as RabbitMQ tells them. It does not tell policies. */
export const drifts: readonly Drift[] = [
  queueWith("a length limit that drops packets", { arguments: { ...quorum, "x-max-length": 10 } }),
  queueWith("a size limit that drops packets", { arguments: { ...quorum, "x-max-length-bytes": 10_000 } }),
  queueWith("a time to live", { arguments: { ...quorum, "x-message-ttl": 60_000 } }),
  queueWith("an expiry", { arguments: { ...quorum, "x-expires": 60_000 } }),
  queueWith("a low delivery limit", { arguments: { ...quorum, "x-delivery-limit": 3 } }),
  queueWith("a classic queue", {}),
  queueWith("a queue in memory", { durable: false }),
];
