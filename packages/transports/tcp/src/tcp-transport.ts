import type { Transport } from "@posthorn/core/transport";
import { assembleTransport, createProblemLog, openLink } from "@posthorn/transport-kit";
import { subscribe } from "./consume.ts";
import { openExchange } from "./exchange.ts";
import { type TcpFeatures, tcpFeatures } from "./features.ts";
import { readOptions, type TcpTransportOptions } from "./options.ts";
import { publish } from "./publish.ts";

const handshakeMs = 1_000;

/**
 * Connects to a broker of the toy protocol, which keeps everything in its memory. Rejects with MessagingError `unreachable`
 * if no broker answers in time and `waitForBroker` is not set, and with `invalid_argument` for an invalid option.
 */
export async function openTcpTransport(options: TcpTransportOptions): Promise<Transport<TcpFeatures>> {
  const settings = readOptions(options);
  const { broker, timeoutMs } = settings;
  const link = openLink({ transport: "tcp", broker, settings });
  const exchange = openExchange(settings, link);
  const shared = { link, transport: "tcp", reportProblem: createProblemLog(broker), timeoutMs };
  await link.started();
  return assembleTransport({
    name: "tcp",
    features: tcpFeatures,
    link,
    ledger: exchange.ledger,
    publish: (to, packets, limits) => publish(exchange, { to, packets }, limits),
    subscribe: (from, receive, limits) => subscribe(exchange, { ...shared, from, receive, options: limits }),
    disconnect: () => exchange.close(handshakeMs),
  });
}
