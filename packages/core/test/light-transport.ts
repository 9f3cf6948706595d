import { defineFeatures, type Features } from "../src/contract/features.ts";
import { MessagingError } from "../src/errors/messaging-error.ts";
import { createHealth } from "../src/transport/create-health.ts";
import type { Destination } from "../src/transport/destination.ts";
import type { AskOptions } from "../src/transport/extras.ts";
import type { Delivery, Outgoing, Packet } from "../src/transport/packet.ts";
import type { Receive, Settlement } from "../src/transport/settlement.ts";
import type { Transport } from "../src/transport/transport.ts";
import { wireHeaders } from "../src/transport/wire-headers.ts";

/** A call of `ask`. */
export interface Asked {
  readonly to: Destination;
  readonly packet: Outgoing;
  readonly options: AskOptions;
}

export interface LightTransport extends Transport {
  readonly asked: Asked[];
  readonly replies: Outgoing[];
  /** What the responder's receiver resolved to. */
  readonly settlements: Settlement[];
  /** The number of listeners of signals that wait. */
  waiting(): number;
}

export interface LightOptions {
  /** Changes the request on its way. */
  readonly change?: (delivery: Delivery) => Delivery;
  /** Called with each reply before it is sent. */
  readonly beforeReply?: (reply: Outgoing) => Promise<void>;
}

const definition = { queues: true, light: true, limits: { largestBody: 1_000 } } as const;
/** Light requests, and nothing that only stored ones need. */
export const lightFeatures: Features = defineFeatures(definition);

/** A transport that carries nothing but light requests. */
export function lightTransport({ change, beforeReply }: LightOptions = {}): LightTransport {
  const responders = new Map<string, Receive[]>();
  const pending = new Map<string, (reply: Packet) => void>();
  const [asked, replies, settlements]: [Asked[], Outgoing[], Settlement[]] = [[], [], []];
  let waiting = 0;
  let count = 0;

  function ask(to: Destination, packet: Outgoing, options: AskOptions): Promise<Packet> {
    asked.push({ to, packet, options });
    const [receive] = responders.get(to.template) ?? [];
    if (receive === undefined) {
      return Promise.reject(new MessagingError("no_responder", `Nothing serves "${to.address}".`));
    }
    const replyTo = `light-inbox.${count++}`;
    const headers = { ...packet.headers, [wireHeaders.replyTo]: replyTo };
    const { signal } = new AbortController();
    const delivery = { headers, body: packet.body, address: to.address, attempt: 1, signal };
    return new Promise((resolve, reject) => {
      const stop = (code: "aborted" | "request_timeout"): void => {
        end();
        reject(new MessagingError(code, "The transport gave up."));
      };
      const abort = (): void => stop("aborted");
      const timer = setTimeout(() => stop("request_timeout"), options.timeoutMs);
      const end = (): void => {
        clearTimeout(timer);
        options.signal?.removeEventListener("abort", abort);
        pending.delete(replyTo);
        waiting -= 1;
      };
      waiting += 1;
      options.signal?.addEventListener("abort", abort);
      pending.set(replyTo, (reply) => {
        end();
        resolve(reply);
      });
      void receive(change?.(delivery) ?? delivery).then((settlement) => settlements.push(settlement));
    });
  }

  return {
    name: "light",
    features: lightFeatures,
    inboxPrefixes: ["light-inbox."],
    health: createHealth({ kind: "connected" }).health,
    more: { ask },
    asked,
    replies,
    settlements,
    waiting: () => waiting,
    async publish(to, packets) {
      for (const reply of packets) {
        await beforeReply?.(reply);
        replies.push(reply);
        pending.get(to.address)?.(reply);
      }
      return undefined;
    },
    async subscribe(from, receive) {
      if (from.delivery !== "light") throw new Error("this transport has light queues only");
      responders.set(from.template, [...(responders.get(from.template) ?? []), receive]);
      return { resize: () => {}, close: async () => void responders.delete(from.template) };
    },
    close: async () => {},
  };
}
