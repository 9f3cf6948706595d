import type { Play } from "./actor.ts";
import { asker } from "./asker.ts";
import { consumer } from "./consumer.ts";
import { responder } from "./responder.ts";
import { starter } from "./starter.ts";

/** The programs of child processes. */
export type PlayName = "asker" | "consumer" | "responder" | "starter";

/** All of them, by name. */
export const plays: Readonly<Record<PlayName, Play>> = { asker, consumer, responder, starter };
