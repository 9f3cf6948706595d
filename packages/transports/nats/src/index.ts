export { type NatsFeatures, natsFeatures } from "./features.ts";
export {
  consumerName,
  filterOf,
  inboxSubject,
  type Names,
  namesOf,
  partitionOf,
  subjectOf,
} from "./names.ts";
export type { NatsTransportOptions } from "./options.ts";
export { openNatsTransport } from "./transport.ts";
