export { startProxy, type TcpProxy } from "./stage/proxy.ts";
export { describeTransport, type TransportSuite } from "./suite/describe-transport.ts";
export type { CheckResult, MatrixFile } from "./suite/result-matrix.ts";
export type { Broker, BrokerChoice, BrokerUser, BrokerWithUsers, Denial } from "./support/broker.ts";
export type {
  CallerTransaction,
  Drift,
  ForeignClient,
  Opener,
  OpenSubject,
  SubjectModule,
} from "./support/subject.ts";
