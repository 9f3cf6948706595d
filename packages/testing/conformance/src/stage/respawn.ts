import type { Json } from "../support/json.ts";
import type { Child } from "./child-process.ts";

/** A play whose process is replaced each time that it dies. */
export interface Respawned {
  /** All that its processes said, in order, without "ready". */
  said(): readonly Json[];
  /** Whether one of its processes has been ready. */
  isReady(): boolean;
  /** Starts no more processes. The present one goes on. */
  stop(): void;
}

/** Starts a process, and another each time that one dies. */
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
    said: () => children.flatMap(({ said }) => said).filter((line) => line !== "ready"),
    isReady: () => children.some(({ said }) => said.includes("ready")),
    stop() {
      stopped = true;
    },
  };
}
