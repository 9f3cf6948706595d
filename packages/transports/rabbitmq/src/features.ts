/** The features of the transport that `openRabbitmqTransport` opens. */
export const rabbitmqFeatures = {
  reach: "network",
  durable: true,
  groups: true,
  wildcards: true,
  order: "key",
  redelivery: true,
  attempts: true,
  deadLetter: true,
  delay: false,
  deferral: false,
  duplicateDetection: false,
  largestBody: 16_777_216,
} as const;

export type RabbitmqFeatures = typeof rabbitmqFeatures;
