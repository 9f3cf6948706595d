import type { Msg } from "@nats-io/transport-node";
import { notFound } from "@posthorn/transport-kit";
import {
  answerOf,
  apiCodes,
  isNoResponders,
  type JetStreamApi,
  nanos,
  topologyError,
  unless,
} from "./api.ts";

/** A stream that the transport itself uses. It is created when it is first needed, and stores one message for each key. */
export interface InternalStream {
  readonly name: string;
  /** Resolves once the message is stored. Rejects with a MessagingError, at once if the connection is down. */
  store(key: string, body: string | Uint8Array): Promise<void>;
  /** Resolves to undefined if nothing is stored. Rejects with a MessagingError. */
  read(key: string): Promise<string | undefined>;
  remove(key: string): Promise<void>;
}

export interface InternalStreamOptions {
  readonly api: JetStreamApi;
  readonly request: (subject: string, body: string | Uint8Array) => Promise<Msg>;
  /** False if it must exist already. */
  readonly mayCreate: boolean;
  readonly replicas: number;
}

export interface InternalStreamConfig {
  readonly name: string;
  /** For operators. */
  readonly description: string;
  /** The time that a message stays, in milliseconds. Default: until somebody removes it. */
  readonly maxAgeMs?: number;
}

interface Answer {
  readonly message: { readonly data?: string };
}

export function openInternalStream(
  { api, request, mayCreate, replicas }: InternalStreamOptions,
  { name, description, maxAgeMs = 0 }: InternalStreamConfig,
): InternalStream {
  async function inContext<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw topologyError(`stream "${name}"`, error);
    }
  }

  async function store(key: string, body: string | Uint8Array): Promise<void> {
    const subject = `${name}.${key}`;
    try {
      answerOf(await request(subject, body));
    } catch (error) {
      if (!isNoResponders(error)) throw error;
      if (!mayCreate) throw notFound("the transport", [{ what: `stream "${name}"` }]);
      await create();
      answerOf(await request(subject, body));
    }
  }

  async function create(): Promise<void> {
    const config = {
      name,
      description,
      subjects: [`${name}.>`],
      retention: "limits",
      storage: "file",
      max_msgs_per_subject: 1,
      max_age: nanos(maxAgeMs),
      num_replicas: replicas,
    };
    await unless(api(`STREAM.CREATE.${name}`, config), apiCodes.nameInUse);
  }

  return {
    name,
    store: (key, body) => inContext(store(key, body)),
    async read(key) {
      const reading = api<Answer>(`STREAM.MSG.GET.${name}`, { last_by_subj: `${name}.${key}` });
      const answer = await inContext(unless(reading, apiCodes.noMessage, apiCodes.streamNotFound));
      return answer === undefined ? undefined : Buffer.from(answer.message.data ?? "", "base64").toString();
    },
    async remove(key) {
      await unless(api(`STREAM.PURGE.${name}`, { filter: `${name}.${key}` }), apiCodes.streamNotFound);
    },
  };
}
