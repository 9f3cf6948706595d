/** The server's default `max_payload`, which limits headers and body together. */
export const defaultMaxPayload = 1_048_576;

/** The features of `openNatsTransport`, over a server with default settings. */
export const natsFeatures = {
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
  duplicateDetection: true,
  /** 15/16 of `max_payload`. The rest is for headers. */
  largestBody: 983_040,
} as const;

/** The server's `max_payload` determines `largestBody`. */
export type NatsFeatures = Omit<typeof natsFeatures, "largestBody"> & { readonly largestBody: number };

/** The features over a server with that `max_payload`. */
export function featuresWith(maxPayload: number): NatsFeatures {
  return { ...natsFeatures, largestBody: Math.floor((maxPayload / 16) * 15) };
}
