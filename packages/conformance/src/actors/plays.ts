import type { Play } from "./actor.ts";
import { consumer } from "./consumer.ts";

/** All programs of child processes, by name. */
export const plays = { consumer } satisfies Record<string, Play>;

export type PlayName = keyof typeof plays;
