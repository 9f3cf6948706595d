import type { Destination, Outgoing } from "@posthorn/core/transport";
import type { Options } from "amqplib";
import { delayName, exchangeName, partitionOf, routingKey } from "../wire/names.ts";
import { type OtherOrder, otherOrderOf } from "../topology/order-conflicts.ts";
import { type Declare, declareDelay, declareDestination, queuesOf } from "../topology/topology.ts";
import { encodeProperties } from "../wire/headers.ts";

/** A way to the broker that packets share. */
export interface Route {
  /** For messages. */
  readonly shown: string;
  readonly exchange: string;
  readonly declare?: Declare;
  /** The queues that are declared, if any are. */
  readonly queues?: readonly string[];
  /** What must not exist beside it. */
  readonly otherOrder?: readonly OtherOrder[];
  /** Whether packets of one partition stay in order. */
  readonly ordered?: boolean;
}

/** A packet ready for the broker. */
export interface Message {
  readonly key: string;
  readonly properties: Options.Publish;
  readonly body: Buffer;
}

/** The ways that a transport has used, by where they lead. */
export interface Routes {
  to(destination: Destination): Route;
  /** Back to a queue, after a time. */
  delayed(queue: string, delayMs: number): QueueRoute;
  /** Back to a queue that exists, at once. */
  back(queue: string): QueueRoute;
}

/** Leads to a queue by its name. */
export interface QueueRoute extends Route {
  /** The routing key that leads there. */
  readonly queue: string;
}

/** Nothing is kept for who is away: a reply that nobody waits for any more is dropped by the broker. */
const toInboxes: Route = { shown: "inboxes", exchange: "" };
const mostRoutes = 10_000;

export function openRoutes(): Routes {
  const known = new Map<string, Route>();
  const knownDelays = new Map<string, QueueRoute>();
  const knownQueues = new Map<string, QueueRoute>();

  function to(destination: Destination): Route {
    const { kind, template, ordered } = destination;
    if (kind === "inbox") return toInboxes;
    return remember(known, `${kind} ${ordered} ${template}`, () => ({
      shown: `${kind} "${template}"`,
      exchange: exchangeName(destination),
      declare: declareDestination(destination),
      otherOrder: otherOrderOf(destination),
      ordered,
      ...(kind === "queue" ? { queues: queuesOf(destination, undefined) } : {}),
    }));
  }

  function delayed(queue: string, delayMs: number): QueueRoute {
    const name = delayName(queue, delayMs);
    return remember(knownDelays, name, () => ({
      queue: name,
      queues: [name],
      shown: `queue "${name}"`,
      exchange: "",
      declare: declareDelay(name, queue, delayMs),
    }));
  }

  function back(queue: string): QueueRoute {
    return remember(knownQueues, queue, () => ({ queue, shown: `queue "${queue}"`, exchange: "" }));
  }

  return { to, delayed, back };
}

function remember<R>(known: Map<string, R>, key: string, make: () => R): R {
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= mostRoutes) known.clear(); // templates are few; a program that makes them up must not leak
  const made = make();
  known.set(key, made);
  return made;
}

/** A packet as the broker takes it. */
export function messageTo(to: Destination, packet: Outgoing): Message {
  const key = routingKey(to);
  const { buffer, byteOffset, byteLength } = packet.body;
  return {
    key: to.ordered ? `${partitionOf(packet.key ?? packet.id)}.${key}` : key,
    properties: encodeProperties(packet, to.kind),
    body: Buffer.from(buffer, byteOffset, byteLength),
  };
}

/** Packets of one key share it: the partition, which stands at the front of an ordered route's key. */
export function laneOf({ key }: Message): string {
  return key.slice(0, key.indexOf("."));
}
