export { startProxy, type TcpProxy } from "./stage/proxy.ts";
export { describeTransport, type TransportSuite } from "./suite/describe-transport.ts";
export type { Broker, BrokerChoice } from "./support/broker.ts";
export type { OpenSubject, SubjectModule } from "./support/subject.ts";
