import { type Destination, MessagingError } from "@posthorn/core/transport";
import type { JetStreamSettings } from "./jetstream/api.ts";

/** The existing topology that a contract names, in its bindings `nats` and `x-nats-jetstream`. */
export interface NatsBinding {
  readonly stream: string | undefined;
  /** The subject of the packets. Default: the address. */
  readonly subject: string | undefined;
  readonly streamSettings: JetStreamSettings;
  /** The durable consumer. */
  readonly consumer: string | undefined;
  readonly consumerSettings: JetStreamSettings;
  /** The queue group of a subscription over core NATS. */
  readonly queue: string | undefined;
}

/** Reads the bindings of a destination. Throws MessagingError `invalid_argument` for a value of the wrong type. */
export function bindingOf({ template, binding }: Pick<Destination, "template" | "binding">): NatsBinding {
  const { channel = {}, operation = {} } = binding ?? {};
  const where = `the bindings of "${template}"`;
  return {
    stream: readText(channel, "stream", where),
    subject: readText(channel, "subject", where),
    streamSettings: readSettings(channel, where),
    consumer: readText(operation, "consumer", where),
    consumerSettings: readSettings(operation, where),
    queue: readText(operation, "queue", where),
  };
}

function readText(from: JetStreamSettings, name: string, where: string): string | undefined {
  const value = from[name];
  if (value === undefined || (typeof value === "string" && value !== "")) return value;
  throw invalid(`\`${name}\` in ${where} is not a text. Give it a name.`);
}

function readSettings({ config = {} }: JetStreamSettings, where: string): JetStreamSettings {
  if (typeof config === "object" && config !== null) return config as JetStreamSettings;
  throw invalid(`\`config\` in ${where} is not an object. Give it settings of JetStream.`);
}

function invalid(text: string): MessagingError {
  return new MessagingError("invalid_argument", text);
}
