import type { MsgHdrs } from "@nats-io/transport-node";
import { isMessagingError } from "@posthorn/core/transport";
import type { InFlight } from "../consume/delivery/in-flight.ts";
import { rawHeaders } from "../wire/parse-headers.ts";
import { type OwnStreamOptions, openOwnStream } from "./internal-stream.ts";

/** Messages as they came, for dead letters that cannot have all of them. */
export interface Originals {
  /** Keeps a message. Resolves to its subject, which is the same if it is kept once more. */
  keep(held: InFlight): Promise<string>;
}

export const originalsStream = "posthorn-originals";

export interface OriginalsOptions extends OwnStreamOptions {
  /** Most bytes that the server takes, as it says now. */
  readonly maxPayload: () => number;
}

export function openOriginals(options: OriginalsOptions): Originals {
  const { store } = openOwnStream(options, {
    name: originalsStream,
    description: "Posthorn: messages whose dead letters were too large. Remove them when they are seen to.",
  });

  /** A server whose `max_payload` was lowered since takes the message only in parts. */
  async function storeParts(subject: string, headers: Uint8Array, body: Uint8Array): Promise<void> {
    const bytes = Buffer.concat([headers, body]);
    const size = options.maxPayload();
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
