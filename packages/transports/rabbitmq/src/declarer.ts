import { asError, type Difference, MessagingError } from "@posthorn/core/transport";
import { createTurns, mustCreate, topologyDiffers } from "@posthorn/transport-kit";
import type { Channel, ChannelModel } from "amqplib";
import { isRefused, onChannel, replyCodeOf, replyCodes } from "./connection/channels.ts";
import { createNewQueues } from "./connection/new-queues.ts";
import type { Entity, Layout, QueueEntity } from "./layout.ts";
import type { Settings } from "./options.ts";
import { policyDifferences } from "./policies.ts";

type Named = Exclude<Entity, { kind: "binding" }>;

export type DeclarerOptions = Pick<Settings, "topology" | "management">;

/** Makes sure that queues and exchanges exist. */
export interface Declarer {
  /** Compares what exists with a layout. Bindings cannot be compared. Changes nothing. */
  compare(model: ChannelModel, layout: Layout): Promise<Difference[]>;
  /**
   * Does what the option `topology` says. Rejects with MessagingError `forbidden`, `topology_differs` or `not_found`; any
   * other error may be temporary.
   */
  ensure(model: ChannelModel, layout: Layout): Promise<void>;
  /** Creates what is missing. */
  create(model: ChannelModel, layout: Layout): Promise<void>;
}

export function openDeclarer({ topology: mode, management }: DeclarerOptions): Declarer {
  const newQueues = createNewQueues();
  // RabbitMQ reports a queue that another connection is making as existing before it has a leader, and then refuses packets
  // for it. So declarations of the same queue run one after the other.
  const inTurn = createTurns();

  async function declare(model: ChannelModel, layout: Layout): Promise<void> {
    const names = layout.entities.filter(isLogged).map(({ name }) => name);
    const last = layout.entities.findLast(isLogged);
    await newQueues.repair(model, names);
    const declareAll = async (entities: readonly Entity[]): Promise<void> => {
      for (const entity of entities) await declareOne(model, layout, entity);
    };
    const isNew = last !== undefined && !(await exists(model, last));
    if (!isNew) return declareAll(layout.entities);
    // If what exists already differs, nothing must be made beside it.
    const present: ReadonlySet<Entity> = await existing(model, layout);
    await declareAll([...present]);
    await newQueues.make(model, names, () =>
      declareAll(layout.entities.filter((each) => !present.has(each))),
    );
  }

  async function create(model: ChannelModel, layout: Layout): Promise<void> {
    const last = layout.entities.findLast(isLogged)?.name ?? "";
    await orRefused(
      layout,
      inTurn(last, () => declare(model, layout)),
    );
  }

  async function compare(model: ChannelModel, layout: Layout): Promise<Difference[]> {
    return [...(await differencesOf(model, layout)), ...(await policyDifferences(layout, management))];
  }

  return {
    compare,
    create,
    async ensure(model, layout) {
      if (mode === "leave") return;
      if (mode === "create") await create(model, layout);
      const compared = mode === "create" ? policyDifferences(layout, management) : compare(model, layout);
      mustCreate(mode, { what: layout.label, differences: await orRefused(layout, compared) });
    },
  };
}

/** True for a durable queue with a log of its own, which it can lose. */
function isLogged(entity: Entity): entity is QueueEntity {
  return (
    entity.kind === "queue" && entity.options.arguments?.["x-queue-type"] === "quorum" && !entity.isForeign
  );
}

/** Repeating it changes nothing. What exists with other settings stays, unless they break a promise. */
async function declareOne(model: ChannelModel, { label }: Layout, entity: Entity): Promise<void> {
  if (entity.kind !== "binding" && entity.isForeign && (await exists(model, entity))) return;
  try {
    await onChannel(model, (channel) => declareOn(channel, entity));
  } catch (error) {
    if (entity.kind === "binding" || replyCodeOf(error) !== replyCodes.preconditionFailed) throw error;
    const differences = await differencesIn(model, entity);
    const breaking = differences.filter(({ effect }) => effect === "loses");
    if (breaking.length > 0) throw topologyDiffers(label, breaking);
  }
}

function declareOn(channel: Channel, entity: Entity): Promise<unknown> {
  if (entity.kind === "queue") return channel.assertQueue(entity.name, entity.options);
  if (entity.kind === "exchange") return channel.assertExchange(entity.name, entity.type, entity.options);
  return channel.bindQueue(entity.queue, entity.exchange, entity.pattern);
}

/** Resolves to true if the broker has the entity. On a separate channel, because RabbitMQ closes it otherwise. */
export async function exists(
  model: ChannelModel,
  { kind, name }: Pick<Named, "kind" | "name">,
): Promise<boolean> {
  try {
    await onChannel(model, (channel) =>
      kind === "queue" ? channel.checkQueue(name) : channel.checkExchange(name),
    );
    return true;
  } catch (error) {
    if (replyCodeOf(error) === replyCodes.notFound) return false;
    throw error;
  }
}

async function existing(model: ChannelModel, { entities }: Layout): Promise<Set<Named>> {
  const named = entities.filter((entity) => entity.kind !== "binding");
  const found = await Promise.all(named.map((entity) => exists(model, entity)));
  return new Set(named.filter((_, index) => found[index]));
}

async function differencesOf(model: ChannelModel, { entities }: Layout): Promise<Difference[]> {
  const named = entities.filter((entity) => entity.kind !== "binding");
  const differences = await Promise.all(named.map((entity) => differencesIn(model, entity)));
  return differences.flat();
}

const inequivalent = /inequivalent arg '([^']+)' .*: received (.*) but current is (.*?)"?$/s;
/** Settings that lose nothing, whatever their value is. */
const harmless = /^x-(queue-leader-locator|quorum-initial-group-size|dead-letter-.*|overflow)$/;
const mostDifferences = 20;

/**
 * Declares what exists as it is wanted. RabbitMQ refuses that, and names one setting that differs with its value. So the
 * value is adopted, and the next difference sought. A user who may not declare finds only what is missing.
 */
async function differencesIn(model: ChannelModel, entity: Named): Promise<Difference[]> {
  const what = `${entity.kind} "${entity.name}"`;
  if (!(await exists(model, entity))) return [{ what, is: undefined, wanted: "existing", effect: "loses" }];
  const found: Difference[] = [];
  const adopted: Record<string, unknown> = {};
  while (entity.isForeign !== true && found.length < mostDifferences) {
    const [, setting, received, current] =
      inequivalent.exec(await refusalOf(model, adopt(entity, adopted))) ?? [];
    if (setting === undefined || setting in adopted) break;
    const [wanted, is] = [readValue(received), readValue(current)];
    adopted[setting] = is ?? undefined;
    found.push({
      what: `${what}: ${setting}`,
      is,
      wanted,
      effect: harmless.test(setting) ? "harmless" : "loses",
    });
  }
  // A queue that refuses packets when it is full loses none.
  if (!String(adopted["x-overflow"]).startsWith("reject")) return found;
  return found.map((each) => (/: x-max-length/.test(each.what) ? { ...each, effect: "harmless" } : each));
}

async function refusalOf(model: ChannelModel, entity: Entity): Promise<string> {
  try {
    await onChannel(model, (channel) => declareOn(channel, entity));
  } catch (error) {
    if (replyCodeOf(error) === replyCodes.preconditionFailed) return asError(error).message;
    if (replyCodeOf(error) !== replyCodes.accessRefused) throw error;
  }
  return "";
}

/** Reads `none`, `'true'`, or `the value '10' of type 'signedint'`. */
function readValue(text = ""): string | number | boolean | null {
  const value = /'(.*?)'/s.exec(text)?.[1] ?? null;
  if (value === "true" || value === "false") return value === "true";
  return value !== null && /^\d+$/.test(value) ? Number(value) : value;
}

/** An entity with settings of the existing one. */
function adopt(
  entity: Named,
  { type, durable, auto_delete: autoDelete, ...values }: Record<string, unknown>,
): Named {
  const { options } = entity;
  const adopted = { ...options, arguments: { ...options.arguments, ...values } };
  for (const [name, value] of Object.entries({ durable, autoDelete })) {
    if (value !== undefined) Object.assign(adopted, { [name]: value });
  }
  return { ...entity, ...(type === undefined ? {} : { type }), options: adopted } as Named;
}

async function orRefused<T>({ label }: Layout, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isRefused(error) ? refusedError(label, asError(error)) : error;
  }
}

/** The error of an operation that the broker refused. */
export function refusedError(label: string, cause: Error): MessagingError {
  const text = `RabbitMQ refused what ${label} needs: ${cause.message}.`;
  switch (replyCodeOf(cause)) {
    case replyCodes.accessRefused:
      return new MessagingError("forbidden", `${text} Grant this user the permissions.`, { cause });
    case replyCodes.notFound:
      return new MessagingError("not_found", `${text} Create it first.`, { cause });
    default:
      return new MessagingError("topology_differs", `${text} Delete what exists, or choose another name.`, {
        cause,
      });
  }
}
