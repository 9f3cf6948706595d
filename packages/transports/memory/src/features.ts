/** The features of `memoryTransport`. */
export const memoryFeatures = {
  reach: "process",
  durable: false,
  groups: true,
  wildcards: true,
  order: "key",
  redelivery: true,
  attempts: true,
  deadLetter: true,
  delay: true,
  deferral: false,
  duplicateDetection: true,
  largestBody: 67_108_864,
} as const;
