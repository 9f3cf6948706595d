import type { Features, Requirements } from "@posthorn/core/transport";
import type { Stage } from "./stage.ts";

/** One thing that a transport must prove. */
export interface Check {
  /** As in the list of checks: number and name. */
  readonly id: string;
  /** What is proved, as a sentence. */
  readonly claim: string;
  /** The promises that it tests. Without them it does not run. */
  readonly requires?: Requirements;
  /** What it asks of the place where it runs. Default: nothing. */
  readonly where?: (features: Features) => boolean;
  /** Whether it kills the broker, so that no other check may run meanwhile. */
  readonly killsBroker?: boolean;
  /** Whether it mostly waits, so that it runs beside the others. */
  readonly waits?: boolean;
  /** Milliseconds that it may take. Default 30,000. */
  readonly timeoutMs?: number;
  readonly run: (stage: Stage) => Promise<void>;
}

/** Whether a transport's promises call for a check. */
export function applies({ requires = {}, where }: Check, features: Features): boolean {
  const promised = Object.entries(requires).every(
    ([name, need]) => features[name as keyof Requirements] === need,
  );
  return promised && (where?.(features) ?? true);
}

/** The name of its test. */
export function titleOf({ id, claim }: Check): string {
  return `${id}: ${claim}`;
}

/** For checks that kill processes or cut connections. */
export function overNetwork(features: Features): boolean {
  return features.reach === "network";
}
