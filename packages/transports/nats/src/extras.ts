import {
  type BrowseOptions,
  type Delivery,
  type Destination,
  type Extras,
  MessagingError,
  type Wanted,
  withDeadLetterQueue,
} from "@posthorn/core/transport";
import { createTopology, notFound } from "@posthorn/transport-kit";
import type { ConsumerOwner } from "./configs.ts";
import type { Connection } from "./connection.ts";
import { decodeHeaderBytes } from "./headers.ts";
import { apiCodes, topologyError, unless } from "./jetstream/api.ts";
import { addressOf, filterOf, type Names, namesOf, partitionIn, scheduleSubject } from "./names.ts";
import {
  differencesOf,
  findConsumers,
  findStream,
  inspect,
  keepSchedules,
  nameOf,
  readStream,
  removeConsumers,
  type TopologyOptions,
} from "./topology.ts";

/** A message in an answer of JetStream. */
interface StoredMessage {
  readonly subject: string;
  readonly seq: number;
  /** Base64. */
  readonly hdrs?: string;
  /** Base64. */
  readonly data?: string;
  readonly time: string;
}

const defaultMost = 100;

/** Makes the extras that need only JetStream's API. */
export function createExtras(
  connection: Connection,
  options: TopologyOptions,
): Required<Pick<Extras, "browse" | "cancel" | "measure" | "topology">> {
  const { api } = connection;
  const creating: TopologyOptions = { ...options, mode: "create" };

  async function cancel(to: Destination, scheduled: readonly string[]): Promise<void> {
    const names = namesOf(to);
    for (const id of scheduled) {
      if (!/^[A-Za-z0-9]+$/.test(id)) throw invalidToken(id);
      const filter = scheduleSubject(names, id);
      await inContext(to, unless(api(`STREAM.PURGE.${names.stream}`, { filter }), apiCodes.streamNotFound));
    }
  }

  async function* browse(at: Destination, browsing: BrowseOptions = {}): AsyncGenerator<Delivery> {
    const from = withDeadLetterQueue(at);
    const { group, most = defaultMost, start = "earliest" } = browsing;
    if (start === "new") return;
    const names = namesOf(from);
    const since = typeof start === "object" && "since" in start ? start.since.getTime() : 0;
    const first = typeof start === "object" && "position" in start ? Number(start.position) : 1;
    let left = most;
    for (const place of await placesOf(from, group)) {
      for (let seq = Math.max(first, place.seq); left > 0; seq++) {
        const request = { seq, next_by_subj: place.filter };
        const reading = api<{ readonly message: StoredMessage }>(`STREAM.MSG.GET.${names.stream}`, request);
        const found = await inContext(from, unless(reading, apiCodes.noMessage, apiCodes.streamNotFound));
        if (found === undefined) break;
        seq = found.message.seq;
        if (Date.parse(found.message.time) < since) continue;
        left -= 1;
        yield deliveryOf(found.message, names, from);
      }
    }
  }

  /** Where the packets of a destination are, or those that a group may not have settled. */
  async function placesOf(from: Destination, group: string | undefined) {
    if (group === undefined)
      return [{ seq: 1, filter: filterOf(namesOf(from), from, from.ordered ? "*" : undefined) }];
    const { consumers } = await inContext(from, inspect(options, { from, group }));
    return consumers
      .filter(({ info }) => info !== undefined && info.num_pending + info.num_ack_pending > 0)
      .map(({ info, wanted }) => ({
        seq: (info?.ack_floor.stream_seq ?? 0) + 1,
        filter: String(wanted["filter_subject"]),
      }));
  }

  return {
    cancel,
    browse,
    async measure(at, group) {
      const from = withDeadLetterQueue(at);
      const { names, info, consumers } = await inContext(from, inspect(options, { from, group }));
      if (info === undefined) throw notFound(nameOf(from), [{ what: `stream "${names.stream}"` }]);
      let waiting = info.state.messages; // a queue stores what is not settled, and what is delayed
      if (group !== undefined || names.root === undefined) {
        const filter = { subjects_filter: scheduleSubject(names, ">") };
        const schedules = (await readStream(options, names.stream, filter))?.state.subjects ?? {};
        waiting = Object.keys(schedules).length;
        for (const { info: consumer } of consumers)
          waiting += (consumer?.num_pending ?? 0) + (consumer?.num_ack_pending ?? 0);
      }
      for await (const { acceptedAt = 0 } of browse(at, {
        most: 1,
        ...(group === undefined ? {} : { group }),
      })) {
        return { waiting, oldestMs: Math.max(0, connection.serverNow() - acceptedAt) };
      }
      return { waiting };
    },
    topology: createTopology({
      compare: async (wanted) => {
        const owner = ownerOf(wanted);
        return isStored(owner.from)
          ? differencesOf(await inContext(owner.from, inspect(options, owner)))
          : [];
      },
      async provision(wanted) {
        const { from, group } = ownerOf(wanted);
        if (!isStored(from)) return;
        const stream = await inContext(from, findStream(creating, from));
        await inContext(from, keepSchedules(creating, from));
        if (from.kind === "queue" || group !== undefined)
          await inContext(from, findConsumers(creating, stream, { from, group }));
      },
      async remove(wanted) {
        const owner = ownerOf(wanted);
        if (!isStored(owner.from)) return;
        const { names, info } = await inContext(owner.from, inspect(options, owner));
        // A stream that the contract names may have other packets, too.
        if (owner.group === undefined && names.root !== undefined)
          await inContext(owner.from, unless(api(`STREAM.DELETE.${names.stream}`), apiCodes.streamNotFound));
        else if (info !== undefined)
          await inContext(
            owner.from,
            removeConsumers(options, await findStream(creating, owner.from), owner),
          );
      },
    }),
  };
}

function ownerOf({ at, group }: Wanted): ConsumerOwner {
  return { from: withDeadLetterQueue(at), ...(at.dead === undefined ? { group } : {}) };
}

/** True for queues and topics that have a stream. */
function isStored({ kind, delivery }: Destination): boolean {
  return kind !== "inbox" && delivery === undefined;
}

async function inContext<T>(at: Destination, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw topologyError(nameOf(at), error);
  }
}

function deliveryOf(message: StoredMessage, names: Names, { ordered }: Destination): Delivery {
  const { subject, seq, hdrs, data = "", time } = message;
  const partition = ordered ? partitionIn(names, subject) : undefined;
  return {
    headers: hdrs === undefined ? {} : decodeHeaderBytes(Buffer.from(hdrs, "base64")),
    body: Buffer.from(data, "base64"),
    address: addressOf(names, subject, ordered),
    attempt: 1,
    signal: new AbortController().signal,
    position: String(seq),
    acceptedAt: Date.parse(time),
    ...(partition === undefined ? {} : { partition }),
  };
}

function invalidToken(id: string): MessagingError {
  const text = `${JSON.stringify(id)} does not identify a delayed packet. Pass \`scheduled\` of its receipt.`;
  return new MessagingError("invalid_argument", text);
}
