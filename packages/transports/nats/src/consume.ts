import { type Msg, nuid } from "@nats-io/transport-node";
import { matchesAddress, type Subscription, wireHeaders } from "@posthorn/core/transport";
import { type OpenSubscription, openSubscription, type SubscriptionRequest } from "@posthorn/transport-kit";
import { bindingOf } from "./binding.ts";
import { forbiddenError } from "./connection/errors.ts";
import type { Connection } from "./connection.ts";
import { openDurable, type Shared } from "./durable.ts";
import { decodeHeaders } from "./headers.ts";
import { topologyError } from "./jetstream/api.ts";
import { addressOf, filterOf, inboxSubject, namesOf } from "./names.ts";
import { findStream, nameOf } from "./topology.ts";

/** A subscription of core NATS, whose packets the server does not store. */
interface CoreSubscription {
  readonly subject: string;
  /** The queue group, whose members share the packets. */
  readonly queue?: string | undefined;
  /** The address of a packet. Undefined if it does not match the address of the subscription. */
  readonly addressOf: (msg: Msg) => string | undefined;
}

interface CoreItem {
  readonly msg: Msg;
  readonly address: string;
}

/** Opens a subscription of any kind. Resolves once deliveries flow. */
export async function subscribe(shared: Shared, request: SubscriptionRequest): Promise<Subscription> {
  const { connection, topology } = shared;
  const { from, options } = request;
  const { group, start = "new" } = options;
  const { address, ordered } = from;
  if (from.kind === "inbox") {
    return openCore(connection, request, { subject: inboxSubject(address), addressOf: () => address });
  }
  const names = namesOf(from);
  const { queue } = bindingOf(from);
  if (from.delivery === "light") {
    return openCore(connection, request, {
      subject: filterOf(names, from),
      queue: queue ?? "workers",
      addressOf: ({ subject }) => addressOf(names, subject, false),
    });
  }
  if (from.kind === "queue") return openDurable(shared, request, { from });
  if (group !== undefined) return openDurable(shared, request, { from, group, start });
  if (start !== "new") {
    const alone = `alone-${nuid.next()}`;
    const asGroup = { ...request, options: { ...options, group: alone } };
    return openDurable(shared, asGroup, { from, group: alone, start, isAlone: true });
  }
  await findStream(topology, from).catch((error: unknown) => {
    throw topologyError(nameOf(from), error);
  });
  return openCore(connection, request, {
    subject: filterOf(names, from, ordered ? "*" : undefined),
    queue,
    addressOf(msg) {
      const published = addressOf(names, msg.subject, ordered);
      return matchesAddress(address, published) ? published : undefined;
    },
  });
}

function openCore(
  connection: Connection,
  request: SubscriptionRequest,
  core: CoreSubscription,
): Promise<Subscription> {
  const isLight = request.from.delivery === "light";
  let unsubscribe = (): void => {};

  /** Rejects with MessagingError `forbidden` if this user may not subscribe. */
  async function start({ deliver, restart }: OpenSubscription<CoreItem>): Promise<void> {
    unsubscribe();
    const session = connection.session();
    let refusal: Error | undefined;
    const subscription = session?.nc.subscribe(core.subject, {
      ...(core.queue === undefined ? {} : { queue: core.queue }),
      callback(error, msg) {
        if (error !== null) {
          refusal = forbiddenError("subscribe", core.subject, error);
          restart(refusal);
          return;
        }
        const address = core.addressOf(msg);
        if (address !== undefined) deliver({ msg, address }, msg.data.length, 1);
      },
    });
    unsubscribe = () => void (session?.nc.isClosed() || subscription?.unsubscribe());
    await session?.flushRefusals(); // the server knows it before anybody learns its address
    if (refusal !== undefined) throw refusal;
  }

  return openSubscription<CoreItem>(request, {
    start,
    async stop() {
      unsubscribe();
      await connection.session()?.flush();
    },
    read({ item: { msg, address } }) {
      const headers = decodeHeaders(msg);
      if (isLight && msg.reply) headers[wireHeaders.replyTo] = msg.reply;
      return { headers, body: msg.data, address };
    },
    done() {},
    retry() {},
  });
}
