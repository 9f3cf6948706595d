import { type DefinedFeatures, defineFeatures } from "@posthorn/core/transport";

const definition = {
  reach: "network",
  queues: true,
  topics: true,
  inboxes: true,
  durable: true,
  groups: true,
  wildcards: true,
  order: "partition",
  redelivery: true,
  attempts: true,
  deadLetter: true,
  delay: true,
  ttl: true,
  replay: true,
  replayByTime: true,
  light: true,
  measure: true,
  topology: true,
  /** A queue's time to live is a number of 32 bits. */
  limits: { largestBody: 16_777_216, longestDelayMs: 4_294_967_295, longestRetryMs: 4_294_967_295 },
} as const;

/** The features of the transport that `openRabbitmqTransport` opens. */
export const rabbitmqFeatures: DefinedFeatures<typeof definition> = defineFeatures(definition);

export type RabbitmqFeatures = typeof rabbitmqFeatures;
