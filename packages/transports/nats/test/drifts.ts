import { connect } from "@nats-io/transport-node";
import type { Drift } from "@posthorn/conformance";
import { consumerName, namesOf } from "../src/names.ts";

/** The ways in which existing streams and consumers break a promise of the transport. */
export const drifts: readonly Drift[] = [
  drift("a stream in memory, for five messages", { storage: "memory", max_msgs: 5 }),
  drift("a stream that drops its oldest messages", { max_msgs: 5 }),
  drift("a stream that drops old messages", { max_age: 1_000_000_000 }),
  drift("a stream that drops what nobody wants", { retention: "interest" }),
  drift("a stream that confirms nothing", { no_ack: true }),
  drift("a consumer that gives up", {}, { max_deliver: 3 }),
  drift("a consumer that is deleted while idle", {}, { inactive_threshold: 60_000_000_000 }),
];

function drift(name: string, stream: object, consumer?: object): Drift {
  return {
    name,
    ...(consumer === undefined ? {} : { affects: ["subscribe"] as const }),
    async make(url, { at }) {
      const nc = await connect({ servers: url });
      const { stream: id } = namesOf(at);
      const config = { name: id, subjects: [`${id}.>`], retention: "workqueue", storage: "file", ...stream };
      await nc.request(`$JS.API.STREAM.CREATE.${id}`, JSON.stringify(config));
      if (consumer !== undefined) {
        const durable = consumerName(at, undefined);
        const settings = {
          durable_name: durable,
          filter_subject: `${id}.>`,
          ack_policy: "explicit",
          ...consumer,
        };
        const request = JSON.stringify({ stream_name: id, config: settings });
        await nc.request(`$JS.API.CONSUMER.DURABLE.CREATE.${id}.${durable}`, request);
      }
      await nc.close();
    },
  };
}
