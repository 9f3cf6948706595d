import { type JetStreamManager, RetentionPolicy, StorageType } from "@nats-io/jetstream";
import type { Connection } from "../connection/connection.ts";
import { topologyError } from "../errors/errors.ts";
import type { Settings } from "../options.ts";
import type { Publisher, Sending } from "../publish/publisher.ts";
import { isApiError, nameInUse } from "../topology/topology.ts";

/** A stream of the transport's own. It holds the last message of each subject, and is made when it is first needed. */
export interface OwnStream {
  /** Resolves once it is stored. Rejects with a MessagingError that says what is missing. */
  store(sending: Sending): Promise<void>;
}

export interface OwnStreamOptions {
  readonly connection: Connection;
  readonly jsm: JetStreamManager;
  readonly publisher: Publisher;
  readonly settings: Settings;
}

export interface OwnStreamConfig {
  /** Also the first token of its subjects. */
  readonly name: string;
  /** For operators. */
  readonly description: string;
  /** Most milliseconds that a message stays. Default: until somebody removes it. */
  readonly maxAgeMs?: number;
}

export function openOwnStream(
  { connection, jsm, publisher, settings }: OwnStreamOptions,
  { name, description, maxAgeMs = 0 }: OwnStreamConfig,
): OwnStream {
  const what = `stream "${name}"`;

  async function make(): Promise<void> {
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

  function publish(sending: Sending): Promise<"stored" | "noStream"> {
    return publisher.publish(sending, performance.now() + connection.timeoutMs);
  }

  return {
    async store(sending) {
      if ((await publish(sending)) === "stored") return;
      await make();
      if ((await publish(sending)) === "noStream") {
        throw topologyError(what, new Error("no stream listens there"));
      }
    },
  };
}
