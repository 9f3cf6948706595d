import {
  type Destination,
  isMessagingError,
  MessagingError,
  type Packet,
  type Transport,
} from "@posthorn/core/transport";
import { done, settled, withMore } from "../mutants/mutant.ts";
import type { NetworkMutant } from "./mutants.ts";

/** Transports with one defect each, over a broker with users and with light requests. */
export const userMutants: readonly NetworkMutant[] = [
  {
    fault: "does not say that it is forbidden",
    mutate: hidingCodes("forbidden"),
    fails: [
      "65 permission-denied (publish)",
      "65 permission-denied (subscribe)",
      "65 permission-denied (group)",
      "65 permission-denied (create)",
      "65 permission-denied (inbox)",
    ],
  },
  {
    fault: "drops dead letters",
    mutate: settled((settlement) => (settlement.kind === "dead-letter" ? done : settlement)),
    fails: ["65 permission-denied (dead letters)"],
  },
  {
    fault: "hides its problems",
    mutate: (inner) => ({ ...inner, health: { now: () => ({ kind: "connected" }), watch: () => () => {} } }),
    fails: ["65 permission-denied (later)"],
  },
  {
    fault: "waits for a reply for ever",
    mutate: withMore(({ ask }) => ({
      ask: async (...args) => (await ask?.(...args).catch(() => new Promise<never>(() => {}))) as Packet,
    })),
    fails: ["86 ask (disconnected)"],
  },
  {
    fault: "ends its process in silence",
    subject: ({ open, openDefault = open }) => ({
      async openDefault(url) {
        console.error = () => {};
        process.on("exit", () => {
          process.exitCode = 0;
        });
        return openDefault(url);
      },
    }),
    fails: ["67 give-up-is-loud (credentials)"],
  },
  {
    fault: "takes a wrong password for a broker that is away",
    subject: ({ open, openDefault = open }) => ({
      openDefault: (url) =>
        openDefault(url).catch(() => {
          throw new MessagingError("unreachable", "Nothing answers.");
        }),
    }),
    fails: ["85 wrong-credentials"],
  },
  {
    fault: "prints its address",
    subject: ({ open }) => ({
      open(url) {
        console.error(`opening ${url}`);
        return open(url);
      },
    }),
    fails: ["80 no-secrets"],
  },
];

/** Rejects with another code than a certain one. */
function hidingCodes(code: string): (inner: Transport) => Transport {
  const hide = (error: unknown): never => {
    throw isMessagingError(error) && error.code === code
      ? new MessagingError("publish_refused", error.text)
      : error;
  };
  return (inner) => ({
    ...inner,
    publish: (to: Destination, packets, options) => inner.publish(to, packets, options).catch(hide),
    subscribe: (from, receive, options) => inner.subscribe(from, receive, options).catch(hide),
  });
}
