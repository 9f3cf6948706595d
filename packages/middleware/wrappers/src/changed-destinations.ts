import type {
  Destination,
  Outgoing,
  Receive,
  Sending,
  Transport,
  Wanted,
  WrapperExtras,
} from "@posthorn/core/transport";

/** The way in which a wrapper changes what it passes to the inner transport. */
export interface Change {
  destination(at: Destination): Destination;
  packet(packet: Outgoing): Outgoing;
}

/** Returns the optional members of a transport with changed destinations and packets. */
export function changedExtras({ more = {} }: Pick<Transport, "more">, change: Change): WrapperExtras {
  const { ask, cancel, fetch, publishAll, browse, measure, topology } = more;
  const at = change.destination;
  const wanted = (what: Wanted): Wanted => ({ ...what, at: at(what.at) });
  return {
    ask: ask && ((to, packet, options) => ask(at(to), change.packet(packet), options)),
    cancel: cancel && ((to, scheduled) => cancel(at(to), scheduled)),
    fetch: fetch && ((from, deferred, receive) => fetch(at(from), deferred, receive)),
    publishAll: publishAll && ((sendings) => publishAll(changedSendings(sendings, change))),
    browse: browse && ((from, options) => browse(at(from), options)),
    measure: measure && ((from, group) => measure(at(from), group)),
    topology: topology && {
      compare: (all) => topology.compare(all.map(wanted)),
      provision: (all) => topology.provision(all.map(wanted)),
      remove: (what) => topology.remove(wanted(what)),
    },
  };
}

/** Makes a receiver that changes what the settlement publishes. */
export function withChangedSendings(receive: Receive, change: Change): Receive {
  return async (delivery) => {
    const settlement = await receive(delivery);
    if (settlement.kind !== "done" || settlement.publish === undefined) return settlement;
    return { ...settlement, publish: changedSendings(settlement.publish, change) };
  };
}

function changedSendings(sendings: readonly Sending[], change: Change): readonly Sending[] {
  return sendings.map(({ to, packets }) => ({
    to: change.destination(to),
    packets: packets.map(change.packet),
  }));
}
