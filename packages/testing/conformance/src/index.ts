export type { Broker, BrokerChoice } from "./broker.ts";
export { describeTransport, type TransportSuite } from "./describe-transport.ts";
export { startProxy, type TcpProxy } from "./proxy.ts";
export type { OpenSubject, SubjectModule } from "./subject.ts";
