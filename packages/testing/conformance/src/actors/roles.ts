import type { Play } from "./actor.ts";
import { consumer } from "./consumer.ts";
import { asker } from "./requester.ts";
import { responder } from "./responder.ts";
import { starter } from "./starter.ts";
import { listener } from "./subscriber.ts";
import { worker } from "./worker.ts";

/** The programs of child processes. */
export type PlayName = "asker" | "consumer" | "listener" | "responder" | "starter" | "worker";

/** All of them, by name. */
export const plays: Readonly<Record<PlayName, Play>> = {
  asker,
  consumer,
  listener,
  responder,
  starter,
  worker,
};
