import type { Binding, Version } from "./binding.ts";

/**
 * The bindings of a server, by protocol. Members have the names and the meaning of the protocol's binding specification.
 * Their values are those of the contract: nothing is added. Bindings of other protocols stay as they are written.
 */
export interface ServerBindings {
  readonly kafka?: Version & { readonly schemaRegistryUrl?: string; readonly schemaRegistryVendor?: string };
  readonly mqtt?: MqttServer;
  readonly ibmmq?: IbmmqServer;
  readonly solace?: Version & { readonly msgVpn?: string; readonly clientName?: string };
  readonly pulsar?: Version & { readonly tenant?: string };
  readonly jms?: JmsServer;
  readonly ros2?: Version & { readonly rmwImplementation?: string; readonly domainId?: number };
  readonly [protocol: string]: Binding | undefined;
}

export interface MqttServer extends Version {
  readonly clientId?: string;
  readonly cleanSession?: boolean;
  readonly lastWill?: {
    readonly topic?: string;
    readonly qos?: 0 | 1 | 2;
    readonly message?: string;
    readonly retain?: boolean;
  };
  readonly keepAlive?: number;
  /** A number, or a schema as the contract writes it. */
  readonly sessionExpiryInterval?: unknown;
  readonly maximumPacketSize?: unknown;
}

export interface IbmmqServer extends Version {
  readonly groupId?: string;
  readonly ccdtQueueManagerName?: string;
  readonly cipherSpec?: string;
  readonly multiEndpointServer?: boolean;
  readonly heartBeatInterval?: number;
}

export interface JmsServer extends Version {
  readonly jmsConnectionFactory?: string;
  readonly properties?: readonly { readonly name: string; readonly value: unknown }[];
  readonly clientID?: string;
}
