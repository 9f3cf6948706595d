import type { Msg, MsgHdrs } from "@nats-io/transport-node";
import { isMessagingError } from "@posthorn/core/transport";
import type { DurableConsumer } from "../topology/topology.ts";
import { rawHeaders } from "../wire/parse-headers.ts";
import { type InternalStreamOptions, openInternalStream } from "./internal-stream.ts";

/** Stores messages as they arrived, for dead letters that cannot contain all of them. */
export interface OriginalStore {
  /** Resolves to the subject of the stored message. A second call for the same message resolves to the same subject. */
  store(original: Original): Promise<string>;
}

/** A message as it arrived. */
export interface Original {
  readonly msg: Msg;
  readonly consumer: DurableConsumer;
  readonly streamSequence: number;
}

export const originalsStream = "posthorn-originals";

export interface OriginalStoreOptions extends InternalStreamOptions {
  /** The largest message that the server accepts at present, in bytes. */
  readonly maxPayload: () => number;
}

export function openOriginalStore(options: OriginalStoreOptions): OriginalStore {
  const { store } = openInternalStream(options, {
    name: originalsStream,
    description:
      "Posthorn: messages whose dead letters were too large. Delete those that you have dealt with.",
  });

  /** Stores a message that is larger than a `max_payload` which was lowered since. */
  async function storeInParts(subject: string, headers: Uint8Array, body: Uint8Array): Promise<void> {
    const bytes = Buffer.concat([headers, body]);
    const size = options.maxPayload();
    const count = Math.ceil(bytes.length / size);
    for (let part = 0; part < count; part++) {
      const slice = bytes.subarray(part * size, (part + 1) * size);
      await store({ subject: `${subject}.${part + 1}-of-${count}`, body: slice });
    }
  }

  return {
    async store({ msg, consumer, streamSequence }) {
      const created = Date.parse(consumer.created).toString(36);
      const subject = `${originalsStream}.${consumer.stream}.${consumer.name}.${created}.${streamSequence}`;
      const headers = rawHeaders(msg);
      try {
        await store({
          subject,
          body: msg.data,
          ...(headers === undefined ? {} : { headers: encodedAs(headers) }),
        });
      } catch (error) {
        if (!isMessagingError(error, "message_too_large")) throw error;
        await storeInParts(subject, headers ?? new Uint8Array(0), msg.data);
      }
      return subject;
    },
  };
}

/** Headers with exactly these bytes. The client only calls `encode`; its own headers would be written differently. */
function encodedAs(bytes: Uint8Array): MsgHdrs {
  return { encode: () => bytes } as unknown as MsgHdrs;
}
