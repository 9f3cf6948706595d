import type { ConnectionOptions } from "node:tls";
import {
  invalidOption,
  type NetworkOptions,
  type NetworkSettings,
  readNetworkOptions,
} from "@posthorn/transport-kit";
import { type Management, openManagement } from "./connection/management.ts";
import { type BrokerUrl, parseUrl } from "./connection/url.ts";

/** The options of a RabbitMQ transport: those of all transports over a network, and its own. */
export interface RabbitmqTransportOptions extends NetworkOptions {
  /** `amqp://user:password@host:5672/vhost`, or `amqps:`. */
  readonly url: string;
  /**
   * The address of RabbitMQ's management plugin: `http://user:password@host:15672`. With it, the transport also sees what
   * policies change, which RabbitMQ does not tell over AMQP. The user needs the tag `monitoring`.
   */
  readonly management?: string;
  /** The name of the connections in the broker's console. Default `posthorn`. */
  readonly connectionName?: string;
  /** The options of `tls.connect`, for `amqps:`. */
  readonly tls?: ConnectionOptions;
}

/** The options, with their defaults. */
export type Settings = NetworkSettings &
  Required<Pick<RabbitmqTransportOptions, "connectionName" | "tls">> & {
    readonly url: BrokerUrl;
    readonly management: Management | undefined;
  };

/** Adds the defaults. Throws MessagingError `invalid_argument` if an option is missing or wrong. */
export function settingsOf(options: RabbitmqTransportOptions): Settings {
  if (typeof options !== "object" || options === null) {
    throw invalidOption(
      'The RabbitMQ transport needs options with a `url`, as in `{ url: "amqp://localhost" }`.',
    );
  }
  const { url: address, management, connectionName = "posthorn", tls = {} } = options;
  const settings = readNetworkOptions(options, "RabbitMQ");
  const url = parseUrl(address);
  return {
    ...settings,
    url,
    management: management === undefined ? undefined : openManagement(management, { ...settings, ...url }),
    connectionName,
    tls,
  };
}
