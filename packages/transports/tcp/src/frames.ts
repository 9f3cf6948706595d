import type { Destination, Outgoing, Packet } from "@posthorn/core/transport";

// A frame is a JSON text and bytes. On the wire, their lengths come first, in four bytes each.

type Headers = Packet["headers"];
type Group = string | undefined;

/** A frame to the broker. It answers those with an `id`. */
export type ToBroker =
  /** The first frame. A side that is silent for twice that time is given up; null turns that off. */
  | { do: "hello"; heartbeatMs: number | null }
  /** The body of the packet is the bytes of the frame. */
  | { do: "publish"; id: number; to: Destination; packet: Omit<Outgoing, "body"> }
  /** The client numbers its consumers. `credit` limits the deliveries that are not settled. */
  | { do: "subscribe"; id: number; consumer: number; from: Destination; group: Group; credit: number }
  | { do: "credit"; consumer: number; credit: number }
  | { do: "unsubscribe"; id: number; consumer: number }
  | { do: "done"; tag: number }
  | { do: "retry"; tag: number; afterMs: number; attempted: boolean }
  | { do: "ping" | "pong" };

/** A frame from the broker. The first one is `welcome`. */
export type FromBroker =
  | { do: "accept"; id: number }
  | { do: "refuse"; id: number; code: string; text: string }
  /** The bytes of the frame are the body. A delivery that is lost with its connection counts as an attempt. */
  | { do: "deliver"; consumer: number; tag: number; attempt: number; address: string; headers: Headers }
  | { do: "welcome" | "ping" | "pong" };

const noBytes = new Uint8Array(0);

export function encodeFrame(head: ToBroker | FromBroker, body: Uint8Array = noBytes): Buffer {
  const text = Buffer.from(JSON.stringify(head));
  const lengths = Buffer.allocUnsafe(8);
  lengths.writeUInt32BE(text.length, 0);
  lengths.writeUInt32BE(body.length, 4);
  return Buffer.concat([lengths, text, body]);
}

/** Makes a function that takes the bytes of a connection as they come, and passes each frame on. */
export function frameReader<H>(onFrame: (head: H, body: Buffer) => void): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    while (rest.length >= 8) {
      const bodyAt = 8 + rest.readUInt32BE(0);
      const end = bodyAt + rest.readUInt32BE(4);
      if (rest.length < end) return;
      const frame = rest;
      rest = rest.subarray(end);
      onFrame(JSON.parse(frame.toString("utf8", 8, bodyAt)) as H, frame.subarray(bodyAt, end));
    }
  };
}
