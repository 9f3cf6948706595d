import { type DefinedFeatures, defineFeatures, type TransportDescription } from "@posthorn/core/transport";

const definition = {
  reach: "process",
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
  cancel: true,
  ttl: true,
  deferral: true,
  sessions: true,
  duplicateDetection: true,
  replay: true,
  replayByTime: true,
  filters: true,
  atomicPublish: "all",
  atomicSettle: true,
  light: true,
  browse: true,
  measure: true,
  topology: true,
  limits: { largestBody: 67_108_864 },
} as const;

/** The features of `memoryTransport`. */
export const memoryFeatures: DefinedFeatures<typeof definition> = defineFeatures(definition);

export type MemoryFeatures = typeof memoryFeatures;

/** The transport in the checks of core. */
export const description: TransportDescription = { name: "memory", features: memoryFeatures };
