import { type JetStreamManager, RetentionPolicy, StorageType } from "@nats-io/jetstream";
import type { MsgHdrs } from "@nats-io/transport-node";
import { isMessagingError } from "@posthorn/core";
import type { Connection } from "./connection/connection.ts";
import type { InFlight } from "./consume/in-flight.ts";
import { topologyError } from "./failures.ts";
import type { Settings } from "./options.ts";
import type { Publisher, Sending } from "./publish/publisher.ts";
import { rawHeaders } from "./read-headers.ts";
import { isApiError } from "./topology.ts";

/** Messages as they came, for dead letters that cannot have all of them. */
export interface Originals {
  /** Keeps a message. Resolves to its subject, which is the same if it is kept once more. */
  keep(held: InFlight): Promise<string>;
}

export const originalsStream = "posthorn-originals";

const nameInUse = 10_058;

export interface OriginalsOptions {
  readonly connection: Connection;
  readonly jsm: JetStreamManager;
  readonly publisher: Publisher;
  readonly settings: Settings;
  readonly maxPayload: () => number;
}

export function openOriginals(options: OriginalsOptions): Originals {
  const { connection, jsm, publisher, settings, maxPayload } = options;

  async function store(sending: Sending): Promise<void> {
    const until = performance.now() + connection.timeoutMs;
    if ((await publisher.publish(sending, until)) === "stored") return;
    await make();
    if ((await publisher.publish(sending, until)) === "noStream") {
      throw topologyError(`stream "${originalsStream}"`, new Error("no stream listens there"));
    }
  }

  async function make(): Promise<void> {
    try {
      await connection.whileUp(
        jsm.streams.add({
          name: originalsStream,
          description:
            "Posthorn: messages whose dead letters were too large. Remove them when they are seen to.",
          subjects: [`${originalsStream}.>`],
          retention: RetentionPolicy.Limits,
          storage: StorageType.File,
          max_msgs_per_subject: 1,
          num_replicas: settings.replicas,
        }),
      );
    } catch (error) {
      if (!isApiError(error, nameInUse)) throw topologyError(`stream "${originalsStream}"`, error);
    }
  }

  /** A server whose `max_payload` was lowered since takes the message only in parts. */
  async function storeParts(subject: string, headers: Uint8Array, body: Uint8Array): Promise<void> {
    const bytes = Buffer.concat([headers, body]);
    const size = maxPayload();
    const count = Math.ceil(bytes.length / size);
    for (let part = 0; part < count; part++) {
      const slice = bytes.subarray(part * size, (part + 1) * size);
      await store({ subject: `${subject}.${part + 1}-of-${count}`, body: slice });
    }
  }

  return {
    async keep({ msg, durable, streamSequence }) {
      const made = Date.parse(durable.created).toString(36);
      const subject = `${originalsStream}.${durable.stream}.${durable.name}.${made}.${streamSequence}`;
      const headers = rawHeaders(msg);
      try {
        await store({
          subject,
          body: msg.data,
          ...(headers === undefined ? {} : { headers: asIs(headers) }),
        });
      } catch (error) {
        if (!isMessagingError(error, "message_too_large")) throw error;
        await storeParts(subject, headers ?? new Uint8Array(0), msg.data);
      }
      return subject;
    },
  };
}

/** The client only asks headers for their bytes, and would write others than came. */
function asIs(bytes: Uint8Array): MsgHdrs {
  return { encode: () => bytes } as unknown as MsgHdrs;
}
