import type { Destination } from "@posthorn/core/transport";
import type { DestinationStream } from "../topology/topology.ts";
import type { EncodedPacket } from "./publisher.ts";

/** The publish of one packet to a queue or a topic. */
export interface StreamPublish {
  readonly to: Destination;
  /** Encodes the packet for the stream: its subject may depend on the stream's partitions. */
  readonly encodeFor: (stream: DestinationStream) => EncodedPacket;
  /** The time to wait for a connection that is down, in milliseconds. */
  readonly connectTimeoutMs: number;
}
