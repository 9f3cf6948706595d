import {
  type Difference,
  MessagingError,
  type Topology,
  type Wanted,
  withDeadLetterQueue,
} from "@posthorn/core/transport";
import { type Backlog, restart } from "./backlog/backlog.ts";
import { emit } from "./backlog/consumer.ts";
import type { Broker } from "./broker/broker.ts";
import { findGroup, openGroup, removeBacklog } from "./broker/channel.ts";
import { nameOf, nameOfGroup } from "./broker/errors.ts";
import { isSameFilter } from "./broker/same-filter.ts";
import { type DifferentSetting, differentSettings } from "./broker/settings.ts";

/** @param requireOpen - throws if the transport is closed */
export function topologyOf(broker: Broker, requireOpen: () => void): Topology {
  return {
    async compare(wanted) {
      requireOpen();
      return wanted.flatMap((each) => compare(broker, each));
    },
    async provision(wanted) {
      requireOpen();
      for (const each of wanted) provision(broker, each);
    },
    async remove(what) {
      requireOpen();
      remove(broker, what);
    },
  };
}

function compare(broker: Broker, { at, group, filter }: Wanted): readonly Difference[] {
  const to = withDeadLetterQueue(at);
  const channel = broker.peek(at);
  if (channel === undefined) return [missing(nameOf(to))];
  const differences = differentSettings(channel.at, to).map(
    (setting): Difference => ({
      what: `${nameOf(to)}: ${setting.name}`,
      is: setting.is,
      wanted: setting.wanted,
      effect: effectOf(setting),
    }),
  );
  if (to.kind !== "topic" || group === undefined) return differences;
  const name = nameOfGroup(to, group);
  const backlog = findGroup(channel, group, to.address);
  if (backlog === undefined) return [...differences, missing(name)];
  const is = backlog.group.filter;
  if (isSameFilter(is, filter)) return differences;
  return [...differences, { what: `${name}: filter`, is, wanted: filter, effect: "loses" }];
}

function missing(what: string): Difference {
  return { what, is: undefined, wanted: "exists", effect: "loses" };
}

/** To keep packets for longer does no harm. */
function effectOf({ name, is, wanted }: DifferentSetting): Difference["effect"] {
  const isLonger = name === "keepMs" && typeof is === "number" && typeof wanted === "number" && is > wanted;
  return isLonger ? "harmless" : "loses";
}

function provision(broker: Broker, { at, group, filter }: Wanted): void {
  const channel = broker.peek(at) ?? broker.make(at);
  if (channel.at.kind !== "topic" || group === undefined) return;
  if (findGroup(channel, group, at.address) !== undefined) return;
  openGroup(channel, { name: group, pattern: at.address, filter, isUngrouped: false });
}

function remove(broker: Broker, { at, group }: Wanted): void {
  const channel = broker.peek(at);
  if (channel === undefined) return;
  if (channel.at.kind === "topic" && group !== undefined) {
    const backlog = findGroup(channel, group, at.address);
    if (backlog === undefined) return;
    removeBacklog(channel, backlog);
    end(backlog, nameOfGroup(at, group));
    return;
  }
  broker.remove(at);
  for (const backlog of channel.backlogs) end(backlog, nameOf(channel.at));
}

/** Removes the packets of a backlog, and ends its subscriptions. */
function end(backlog: Backlog, name: string): void {
  restart(backlog);
  backlog.deferred.clear();
  const cause = new MessagingError("not_found", `${name} was removed. Nothing is delivered any more.`);
  emit(backlog.consumers.splice(0), { kind: "failed", cause });
}
