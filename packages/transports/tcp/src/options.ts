import {
  invalidOption,
  type NetworkOptions,
  type NetworkSettings,
  readNetworkOptions,
} from "@posthorn/transport-kit";

export interface TcpTransportOptions extends Omit<NetworkOptions, "partitions" | "topology"> {
  /** The broker's address: `tcp://host:7411`. */
  readonly url: string;
}

export interface Settings extends NetworkSettings {
  readonly host: string;
  readonly port: number;
  /** For error texts. */
  readonly broker: string;
}

/** Adds the defaults. Throws MessagingError `invalid_argument` for an invalid address or option. */
export function readOptions(options: TcpTransportOptions): Settings {
  const settings = readNetworkOptions(options, "TCP");
  const url = typeof options.url === "string" ? URL.parse(options.url) : null;
  if (url?.protocol !== "tcp:" || url.port === "") {
    throw invalidOption("The `url` of the TCP transport must be `tcp://host:port`.");
  }
  const { hostname: host, port } = url;
  return { ...settings, host, port: Number(port), broker: `the broker at tcp://${host}:${port}` };
}
