/** The server's default `max_payload`: headers and body together. */
export const defaultMaxPayload = 1_048_576;

/** What `openNatsTransport` promises, with a server that keeps to its defaults. */
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
  /** 15/16 of what the server takes: the rest is for headers, which it counts too. */
  largestBody: 983_040,
} as const;

/** `largestBody` is the server's to say. */
export type NatsFeatures = Omit<typeof natsFeatures, "largestBody"> & { readonly largestBody: number };

/** The promises that a server allows that takes packets of so many bytes. */
export function featuresWith(maxPayload: number): NatsFeatures {
  return { ...natsFeatures, largestBody: Math.floor((maxPayload / 16) * 15) };
}
