import { type JetStreamManager, RetentionPolicy, StorageType } from "@nats-io/jetstream";
import type { Connection } from "../connection/connection.ts";
import { isApiError, nameInUse, topologyError } from "../errors/topology-error.ts";
import type { EncodedPacket, Publisher } from "../publish/publisher.ts";
import type { Settings } from "../settings/settings.ts";

/**
 * A stream that the transport itself uses. It stores the last message of each subject, and is created when it is
 * first needed.
 */
export interface InternalStream {
  /** Resolves once the message is stored. Rejects with a MessagingError. */
  store(packet: EncodedPacket): Promise<void>;
}

export interface InternalStreamOptions {
  readonly connection: Connection;
  readonly jsm: JetStreamManager;
  readonly publisher: Publisher;
  readonly settings: Settings;
}

export interface InternalStreamConfig {
  /** Also the first token of its subjects. */
  readonly name: string;
  /** For operators. */
  readonly description: string;
  /** The time that a message stays, in milliseconds. Default: until somebody removes it. */
  readonly maxAgeMs?: number;
}

export function openInternalStream(
  { connection, jsm, publisher, settings }: InternalStreamOptions,
  { name, description, maxAgeMs = 0 }: InternalStreamConfig,
): InternalStream {
  const what = `stream "${name}"`;

  async function create(): Promise<void> {
    try {
      await connection.whileUp(
        jsm.streams.add({
          name,
          description,
          subjects: [`${name}.>`],
          retention: RetentionPolicy.Limits,
          storage: StorageType.File,
          max_msgs_per_subject: 1,
          max_age: maxAgeMs * 1_000_000,
          num_replicas: settings.replicas,
        }),
      );
    } catch (error) {
      if (!isApiError(error, nameInUse)) throw topologyError(what, error);
    }
  }

  function publish(packet: EncodedPacket): Promise<"stored" | "noStream"> {
    return publisher.publish(packet, performance.now() + connection.timeoutMs);
  }

  return {
    async store(packet) {
      if ((await publish(packet)) === "stored") return;
      await create();
      if ((await publish(packet)) === "noStream") {
        throw topologyError(what, new Error("no stream has the subject"));
      }
    },
  };
}
