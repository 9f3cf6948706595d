import { JetStreamApiCodes, type JetStreamManager, RetentionPolicy, StorageType } from "@nats-io/jetstream";
import type { Connection } from "./connection/connection.ts";
import { topologyError } from "./failures.ts";
import type { Settings } from "./options.ts";
import type { Publisher } from "./publish/publisher.ts";
import { isApiError } from "./topology.ts";

/** Short texts that consumers keep on the server, in a stream that holds the last one of each subject. */
export interface State {
  read(key: string): Promise<string | undefined>;
  /** Resolves once it is stored. */
  write(key: string, text: string): Promise<void>;
  /** The keys that begin so. */
  keys(prefix: string): Promise<readonly string[]>;
  remove(key: string): Promise<void>;
}

export const stateStream = "posthorn-state";

/** A retry that waits for longer finds its note gone, and its uncounted deliveries count. */
const keptMs = 30 * 86_400_000;
const nameInUse = 10_058;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

export interface StateOptions {
  readonly connection: Connection;
  readonly jsm: JetStreamManager;
  readonly publisher: Publisher;
  readonly settings: Settings;
}

/** Every call rejects with a MessagingError that says what is missing. */
export function openState({ connection, jsm, publisher, settings }: StateOptions): State {
  const subjectOf = (key: string): string => `${stateStream}.${key}`;

  async function ask<T>(work: Promise<T>, absent: T): Promise<T> {
    try {
      return await connection.whileUp(work);
    } catch (error) {
      if (isApiError(error, JetStreamApiCodes.StreamNotFound)) return absent;
      throw topologyError(`stream "${stateStream}"`, error);
    }
  }

  async function make(): Promise<void> {
    try {
      await connection.whileUp(
        jsm.streams.add({
          name: stateStream,
          description: "Posthorn: uncounted deliveries, and who takes part in ordered queues and topics",
          subjects: [`${stateStream}.>`],
          retention: RetentionPolicy.Limits,
          storage: StorageType.File,
          max_msgs_per_subject: 1,
          max_age: keptMs * 1_000_000,
          num_replicas: settings.replicas,
        }),
      );
    } catch (error) {
      if (!isApiError(error, nameInUse)) throw topologyError(`stream "${stateStream}"`, error);
    }
  }

  function store(key: string, text: string): Promise<"stored" | "noStream"> {
    const until = performance.now() + connection.timeoutMs;
    return publisher.publish({ subject: subjectOf(key), body: encoder.encode(text) }, until);
  }

  return {
    async read(key) {
      const message = await ask(jsm.streams.getMessage(stateStream, { last_by_subj: subjectOf(key) }), null);
      return message === null ? undefined : decoder.decode(message.data);
    },
    async write(key, text) {
      if ((await store(key, text)) === "stored") return;
      await make();
      if ((await store(key, text)) === "noStream") {
        throw topologyError(`stream "${stateStream}"`, new Error("no stream listens there"));
      }
    },
    async keys(prefix) {
      const filter = { subjects_filter: subjectOf(`${prefix}.>`) };
      const info = await ask(jsm.streams.info(stateStream, filter), undefined);
      return Object.keys(info?.state.subjects ?? {}).map((subject) => subject.slice(stateStream.length + 1));
    },
    async remove(key) {
      const purged = jsm.streams.purge(stateStream, { filter: subjectOf(key) });
      await ask(
        purged.then(() => {}),
        undefined,
      );
    },
  };
}
