import { type Features, type Requirements, satisfies } from "@posthorn/core/transport";
import type { Stage } from "./stage.ts";

/** A property that a transport must have. */
export interface Check {
  /** The number and the name of the check. */
  readonly id: string;
  /** The property, as a sentence. */
  readonly claim: string;
  /** The features that it tests. It does not run if one of them is missing. */
  readonly requires?: Requirements;
  /** A further condition on the features. Default: none. */
  readonly where?: (features: Features) => boolean;
  /** True if the check kills the broker, so that no other check can run at the same time. */
  readonly killsBroker?: boolean;
  /** True if the check measures the heap, so that no other check can run at the same time. */
  readonly measuresHeap?: boolean;
  /** True if the check manages users of a broker, which it starts for that. */
  readonly managesUsers?: boolean;
  /** True if the check mostly waits, so that it runs beside others. */
  readonly waits?: boolean;
  /** True if the check takes too long for every change. It runs if POSTHORN_THOROUGH is 1. */
  readonly thorough?: boolean;
  /** The timeout of the check in milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
  readonly run: (stage: Stage) => Promise<void>;
}

/** True if a check applies to a transport with these features. */
export function applies({ requires = {}, where }: Check, features: Features): boolean {
  const promised = Object.entries(requires).every(([name, required]) =>
    satisfies(name, features[name as keyof Requirements], required),
  );
  return promised && (where?.(features) ?? true);
}

/** Adds the same requirements to several checks. */
export function requiring(requires: Requirements, checks: readonly Check[]): readonly Check[] {
  return checks.map((check) => ({ ...check, requires: { ...requires, ...check.requires } }));
}

/** Returns the name of the check's test. */
export function titleOf({ id, claim }: Check): string {
  return `${id}: ${claim}`;
}

/** True for a transport whose processes can be killed, and whose connections can be cut. */
export function overNetwork(features: Features): boolean {
  return features.reach === "network";
}

/** True for a transport within one process. */
export function withinProcess(features: Features): boolean {
  return features.reach === "process";
}
