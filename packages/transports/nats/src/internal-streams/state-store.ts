import { JetStreamApiCodes } from "@nats-io/jetstream";
import { topologyError } from "../errors/errors.ts";
import { isApiError } from "../topology/topology.ts";
import { type OwnStreamOptions, openOwnStream } from "./internal-stream.ts";

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
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Every call rejects with a MessagingError that says what is missing. */
export function openState(options: OwnStreamOptions): State {
  const { connection, jsm } = options;
  const { store } = openOwnStream(options, {
    name: stateStream,
    description: "Posthorn: uncounted deliveries, and who takes part in ordered queues and topics",
    maxAgeMs: keptMs,
  });
  const subjectOf = (key: string): string => `${stateStream}.${key}`;

  async function ask<T>(work: Promise<T>, absent: T): Promise<T> {
    try {
      return await connection.whileUp(work);
    } catch (error) {
      if (isApiError(error, JetStreamApiCodes.StreamNotFound)) return absent;
      throw topologyError(`stream "${stateStream}"`, error);
    }
  }

  return {
    async read(key) {
      const message = await ask(jsm.streams.getMessage(stateStream, { last_by_subj: subjectOf(key) }), null);
      return message === null ? undefined : decoder.decode(message.data);
    },
    write: (key, text) => store({ subject: subjectOf(key), body: encoder.encode(text) }),
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
