export { type TcpFeatures, tcpFeatures } from "./features.ts";
export type { TcpTransportOptions } from "./options.ts";
export { openTcpTransport } from "./tcp-transport.ts";
