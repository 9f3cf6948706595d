import type { Role } from "./actor.ts";
import { consumer } from "./consumer.ts";
import { requester } from "./requester.ts";
import { responder } from "./responder.ts";
import { starter } from "./starter.ts";
import { subscriber } from "./subscriber.ts";
import { worker } from "./worker.ts";

/** The names of the programs of child processes. */
export type RoleName = "requester" | "consumer" | "subscriber" | "responder" | "starter" | "worker";

/** The programs of child processes by name. */
export const roles: Readonly<Record<RoleName, Role>> = {
  requester,
  consumer,
  subscriber,
  responder,
  starter,
  worker,
};
