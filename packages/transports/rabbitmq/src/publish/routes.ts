import type { Destination, Outgoing } from "@posthorn/core/transport";
import type { Options } from "amqplib";
import { type OrderConflict, orderConflictsOf } from "../topology/order-conflicts.ts";
import { type Declare, declareDelay, declareDestination, queuesOf } from "../topology/topology.ts";
import { encodeProperties } from "../wire/headers.ts";
import { delayName, exchangeName, partitionOf, routingKey } from "../wire/names.ts";

/** The part of a destination that its packets share: an exchange, and the queues behind it. */
export interface Route {
  /** For error texts. */
  readonly displayName: string;
  readonly exchange: string;
  /** Declares the exchange and the queues, if this transport may do that. */
  readonly declare?: Declare;
  /** The queues that are declared, if there are any. */
  readonly queues?: readonly string[];
  readonly conflicts?: readonly OrderConflict[];
  /** True if packets of the same partition stay in order. */
  readonly ordered?: boolean;
}

/** A packet in the form that the broker takes. */
export interface Message {
  readonly exchange: string;
  readonly key: string;
  readonly properties: Options.Publish;
  readonly body: Buffer;
}

/** The routes that a transport has used. */
export interface Routes {
  toDestination(destination: Destination): Route;
  /** The route to a queue through its delay queue. */
  toDelay(queue: string, delayMs: number): QueueRoute;
  /** The route to a queue that exists. */
  toQueue(queue: string): QueueRoute;
}

/** A route to one queue, by its name. */
export interface QueueRoute extends Route {
  /** The name of the queue, which is also its routing key. */
  readonly queue: string;
}

/** It declares nothing: the broker drops a reply whose requester no longer waits for it. */
const toInboxes: Route = { displayName: "inboxes", exchange: "" };
const mostRoutes = 10_000;

export function openRoutes(): Routes {
  const routes = new Map<string, Route>();
  const delays = new Map<string, QueueRoute>();
  const queues = new Map<string, QueueRoute>();

  function toDestination(destination: Destination): Route {
    const { kind, template, ordered } = destination;
    if (kind === "inbox") return toInboxes;
    return cached(routes, `${kind} ${ordered} ${template}`, () => ({
      displayName: `${kind} "${template}"`,
      exchange: exchangeName(destination),
      declare: declareDestination(destination),
      conflicts: orderConflictsOf(destination),
      ordered,
      queues: kind === "queue" ? queuesOf(destination, undefined) : [],
    }));
  }

  function toDelay(queue: string, delayMs: number): QueueRoute {
    const name = delayName(queue, delayMs);
    return cached(delays, name, () => ({
      queue: name,
      queues: [name],
      displayName: `queue "${name}"`,
      exchange: "",
      declare: declareDelay(name, queue, delayMs),
    }));
  }

  function toQueue(queue: string): QueueRoute {
    return cached(queues, queue, () => ({ queue, displayName: `queue "${queue}"`, exchange: "" }));
  }

  return { toDestination, toDelay, toQueue };
}

/** Bounded: a contract has few templates, but a program that invents them must not leak memory. */
function cached<R>(cache: Map<string, R>, key: string, make: () => R): R {
  const found = cache.get(key);
  if (found !== undefined) return found;
  if (cache.size >= mostRoutes) cache.clear();
  const made = make();
  cache.set(key, made);
  return made;
}

export function messageOf({ exchange }: Route, to: Destination, packet: Outgoing): Message {
  const key = routingKey(to);
  const { buffer, byteOffset, byteLength } = packet.body;
  return {
    exchange,
    key: to.ordered ? `${partitionOf(packet.key ?? packet.id)}.${key}` : key,
    properties: encodeProperties(packet, to.kind),
    body: Buffer.from(buffer, byteOffset, byteLength),
  };
}

/** The lane of a message of an ordered route: its partition, which stands at the front of the routing key. */
export function laneOf({ key }: Message): string {
  return key.slice(0, key.indexOf("."));
}
