import type { Json } from "../support/json.ts";
import type { Child } from "./child-process.ts";

/** A role whose process is replaced whenever it ends. */
export interface Respawned {
  /** Returns the values that its processes have sent, in order, without "ready". */
  reported(): readonly Json[];
  /** True if one of its processes has been ready. */
  isReady(): boolean;
  /** Stops replacing processes. The current one continues. */
  stop(): void;
}

/** Starts a process, and another whenever it ends. */
export function respawn(start: () => Child): Respawned {
  const children: Child[] = [];
  let stopped = false;

  async function keepOne(): Promise<void> {
    while (!stopped) {
      const child = start();
      children.push(child);
      await child.exited;
    }
  }

  void keepOne();
  return {
    reported: () => children.flatMap(({ reported }) => reported).filter((line) => line !== "ready"),
    isReady: () => children.some(({ reported }) => reported.includes("ready")),
    stop() {
      stopped = true;
    },
  };
}
