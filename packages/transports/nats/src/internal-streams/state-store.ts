import { JetStreamApiCodes } from "@nats-io/jetstream";
import { isApiError, topologyError } from "../errors/topology-error.ts";
import { type InternalStreamOptions, openInternalStream } from "./internal-stream.ts";

/** Stores short texts of consumers on the server, by key. Every call rejects with a MessagingError. */
export interface StateStore {
  read(key: string): Promise<string | undefined>;
  /** Resolves once the text is stored. */
  write(key: string, text: string): Promise<void>;
  /** The keys below a prefix. */
  keys(prefix: string): Promise<readonly string[]>;
  remove(key: string): Promise<void>;
}

export const stateStream = "posthorn-state";

/** A retry that waits longer loses its note. All its deliveries then count as attempts. */
const maxAgeMs = 30 * 86_400_000;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

export function openStateStore(options: InternalStreamOptions): StateStore {
  const { connection, jsm } = options;
  const { store } = openInternalStream(options, {
    name: stateStream,
    description: "Posthorn: uncounted deliveries, and members of ordered queues and topics",
    maxAgeMs,
  });
  const subjectOf = (key: string): string => `${stateStream}.${key}`;

  async function request<T>(work: Promise<T>, absent: T): Promise<T> {
    try {
      return await connection.whileUp(work);
    } catch (error) {
      if (isApiError(error, JetStreamApiCodes.StreamNotFound)) return absent;
      throw topologyError(`stream "${stateStream}"`, error);
    }
  }

  return {
    async read(key) {
      const lookup = jsm.streams.getMessage(stateStream, { last_by_subj: subjectOf(key) });
      const message = await request(lookup, null);
      return message === null ? undefined : decoder.decode(message.data);
    },
    write: (key, text) => store({ subject: subjectOf(key), body: encoder.encode(text) }),
    async keys(prefix) {
      const filter = { subjects_filter: subjectOf(`${prefix}.>`) };
      const info = await request(jsm.streams.info(stateStream, filter), undefined);
      return Object.keys(info?.state.subjects ?? {}).map((subject) => subject.slice(stateStream.length + 1));
    },
    async remove(key) {
      const purged = jsm.streams.purge(stateStream, { filter: subjectOf(key) });
      await request(
        purged.then(() => {}),
        undefined,
      );
    },
  };
}
