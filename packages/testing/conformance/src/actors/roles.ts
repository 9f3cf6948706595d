import type { Role } from "./actor.ts";
import { chatterer } from "./chatterer.ts";
import { consumer } from "./consumer.ts";
import { flooder } from "./flooder.ts";
import { hoarder } from "./hoarder.ts";
import { observer } from "./observer.ts";
import { producer } from "./producer.ts";
import { requester } from "./requester.ts";
import { responder } from "./responder.ts";
import { starter } from "./starter.ts";
import { subscriber } from "./subscriber.ts";
import { worker } from "./worker.ts";

/** The names of the programs of child processes. */
export type RoleName =
  | "chatterer"
  | "consumer"
  | "flooder"
  | "hoarder"
  | "observer"
  | "producer"
  | "requester"
  | "responder"
  | "starter"
  | "subscriber"
  | "worker";

/** The programs of child processes by name. */
export const roles: Readonly<Record<RoleName, Role>> = {
  chatterer,
  consumer,
  flooder,
  hoarder,
  observer,
  producer,
  requester,
  responder,
  starter,
  subscriber,
  worker,
};
