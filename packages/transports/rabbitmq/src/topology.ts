import { type Extras, MessagingError, type Wanted, withDeadLetterQueue } from "@posthorn/core/transport";
import { createTopology, type Link } from "@posthorn/transport-kit";
import type { ChannelModel } from "amqplib";
import { onChannel } from "./connection/channels.ts";
import type { Declarer } from "./declarer.ts";
import { type Layout, type Source, sourceOf, type Target } from "./layout.ts";
import { allDelaysOf, type Targets } from "./targets.ts";

export interface TopologyOptions {
  readonly link: Link;
  readonly declarer: Declarer;
  readonly targets: Targets;
  readonly partitions: number;
  /** The connection for consuming, if there is one. */
  readonly model: () => ChannelModel | undefined;
  /** Counts the packets of a queue that subscriptions of this transport have in flight. */
  readonly inFlight: (queue: string) => number;
}

/** Makes the extras that look at the broker, and change it. */
export function openTopology(options: TopologyOptions): Required<Pick<Extras, "topology" | "measure">> {
  const { link, declarer, targets, partitions, inFlight } = options;

  async function connected(): Promise<ChannelModel> {
    await link.whenUp();
    return options.model() as ChannelModel;
  }

  /** The places of delayed packets belong to the queue that they return to, or to the exchange. */
  function partsOf({ at, group }: Wanted): { layout: Layout; delaying: readonly Target[]; source?: Source } {
    const place = withDeadLetterQueue(at);
    const target = targets.of(place);
    if (place.kind === "topic" && group === undefined) return { layout: target, delaying: [target] };
    const source = sourceOf(place, { group, partitions });
    const queues = source.queues.map(targets.queue);
    return { layout: source, source, delaying: place.kind === "topic" ? queues : [...queues, target] };
  }

  return {
    topology: createTopology({
      compare: async (wanted) => declarer.compare(await connected(), partsOf(wanted).layout),
      provision: async (wanted) => declarer.create(await connected(), partsOf(wanted).layout),
      async remove(wanted) {
        const { layout, delaying, source } = partsOf(wanted);
        const isGroup = source?.group !== undefined;
        await onChannel(await connected(), async (channel) => {
          for (const entity of layout.entities) {
            if (entity.kind === "binding" || entity.isForeign) continue;
            const isShared =
              entity.kind === "exchange" || (source?.kind === "stream" && entity.name !== source.positions);
            if (isGroup && isShared) continue;
            // RabbitMQ does not mind if it does not exist.
            if (entity.kind === "queue") await channel.deleteQueue(entity.name);
            else await channel.deleteExchange(entity.name);
          }
          for (const target of delaying) {
            for (const name of allDelaysOf(target)) {
              await channel.deleteQueue(name);
              if (target.exchange !== "") await channel.deleteExchange(name);
            }
          }
        });
      },
    }),
    async measure(from, group) {
      const { delaying, source } = partsOf({ at: from, ...(group === undefined ? {} : { group }) });
      if (source === undefined || source.kind === "stream") {
        const text = `RabbitMQ does not count what waits for "${from.address}". Name the group of a topic that keeps nothing.`;
        throw new MessagingError("unsupported_capability", text);
      }
      const delays = new Set(delaying.flatMap((target) => [...targets.delaysOf(target)]));
      const model = await connected();
      const counts = [...source.queues, ...delays].map(async (queue) => {
        const { messageCount } = await onChannel(model, (channel) => channel.checkQueue(queue));
        return messageCount + inFlight(queue);
      });
      const waiting = (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
      return { waiting };
    },
  };
}
