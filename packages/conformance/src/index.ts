export type { Broker, BrokerChoice } from "./broker.ts";
export { describeTransport, type TransportSuite } from "./describe-transport.ts";
export { type Proxy, startProxy } from "./proxy.ts";
export type { OpenSubject, SubjectModule } from "./subject.ts";
