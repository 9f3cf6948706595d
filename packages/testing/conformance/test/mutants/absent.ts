import type { Features } from "@posthorn/core/transport";
import { type Mutant, mutant, withFeatures } from "./mutant.ts";

/** Features that a transport has and does not declare, so that it accepts what it should refuse. */
const undeclared: readonly (readonly [name: keyof Features, without: unknown])[] = [
  ["queues", false],
  ["topics", false],
  ["inboxes", false],
  ["order", "none"],
  ["duplicateDetection", false],
  ["delay", false],
  ["ttl", false],
  ["wildcards", false],
  ["groups", false],
  ["deadLetter", false],
  ["replay", false],
  ["replayByTime", false],
  ["filters", false],
  ["light", false],
];

export const absentMutants: readonly Mutant[] = [
  ...undeclared.map(([name, without]) =>
    mutant(
      `does not declare ${name} and accepts it`,
      withFeatures(() => ({ [name]: without })),
      [`60 undeclared-capability (${name})`],
    ),
  ),
  mutant(
    "does not declare transactions and ignores them",
    (inner) => ({ ...inner, publish: (to, packets) => inner.publish(to, packets) }),
    ["60 undeclared-capability (callerTransaction)"],
  ),
  mutant(
    "does not declare deferral and defers",
    withFeatures(() => ({ deferral: false })),
    ["60 undeclared-capability (defer settlement)"],
  ),
  mutant(
    "does not declare atomic settlements and ignores their packets",
    withFeatures(() => ({ atomicSettle: false })),
    ["60 undeclared-capability (atomic settlement)"],
  ),
];
