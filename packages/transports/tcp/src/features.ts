import { type DefinedFeatures, defineFeatures } from "@posthorn/core/transport";

const definition = {
  reach: "network",
  queues: true,
  topics: true,
  inboxes: true,
  groups: true,
  wildcards: true,
  order: "key",
  redelivery: true,
  attempts: true,
  deadLetter: true,
  delay: true,
  ttl: true,
  duplicateDetection: true,
  limits: { largestBody: 1_048_576 },
} as const;

/** The features of `openTcpTransport`. Nothing is durable: the broker keeps packets in its memory. */
export const tcpFeatures: DefinedFeatures<typeof definition> = defineFeatures(definition);

export type TcpFeatures = typeof tcpFeatures;
