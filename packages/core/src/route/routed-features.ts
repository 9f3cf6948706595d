import type { Features, Limits, Requirements } from "../contract/features.ts";

/** The values of features that are not booleans. The first one that some transport declares counts. */
const preferences = {
  reach: ["network", "process"],
  order: ["key", "partition", "none"],
  atomicPublish: ["all", "destination", "none"],
} as const;

type Preferences = typeof preferences;

type PreferenceOf<K> = K extends keyof Preferences ? Preferences[K] : readonly [true, false];

/** The values that the compiler knows, of the feature of each transport. */
type KnownValues<F, K extends keyof Features> = F extends Features
  ? Features[K] extends F[K]
    ? never
    : F[K]
  : never;

/** True if there is a transport of which the compiler does not know the feature. */
type HasUnknown<F, K extends keyof Features> = true extends (
  F extends Features
    ? Features[K] extends F[K]
      ? true
      : never
    : never
)
  ? true
  : false;

type FirstOf<V, P> = P extends readonly [infer First, ...infer Rest]
  ? First extends V
    ? First
    : FirstOf<V, Rest>
  : never;

type RoutedValue<F, K extends keyof Features> =
  PreferenceOf<K>[0] extends KnownValues<F, K>
    ? PreferenceOf<K>[0]
    : HasUnknown<F, K> extends true
      ? Features[K]
      : FirstOf<KnownValues<F, K>, PreferenceOf<K>>;

/** The features that some of several transports declares. `F` is the union of their features. */
export type RoutedFeatures<F extends Features> = {
  readonly [K in keyof Features]: K extends "limits" ? Limits : Extract<RoutedValue<F, K>, Features[K]>;
};

/** Returns the features that some of several transports declares, and the widest of their limits. */
export function routedFeatures(all: readonly Features[]): Features {
  const [first] = all as readonly [Features];
  const names = Object.keys(first).filter((name) => name !== "limits") as (keyof Requirements)[];
  const values = names.map((name) => [name, firstDeclared(all, name)]);
  return { ...Object.fromEntries(values), limits: widestLimits(all.map(({ limits }) => limits)) };
}

function firstDeclared(all: readonly Features[], name: keyof Requirements): unknown {
  const preferred: readonly unknown[] = preferences[name as keyof Preferences] ?? [true, false];
  return preferred.find((value) => all.some((features) => features[name] === value));
}

function widestLimits(all: readonly Limits[]): Limits {
  const largest = (limitOf: (limits: Limits) => number): number => Math.max(...all.map(limitOf));
  return {
    largestBody: largest(({ largestBody }) => largestBody),
    largestBatch: largest(({ largestBatch }) => largestBatch),
    longestDelayMs: largest(({ longestDelayMs }) => longestDelayMs),
    longestRetryMs: largest(({ longestRetryMs }) => longestRetryMs),
    longestKeepMs: largest(({ longestKeepMs }) => longestKeepMs),
    duplicateWindowMs: [
      Math.min(...all.map(({ duplicateWindowMs: [least] }) => least)),
      largest(({ duplicateWindowMs: [, most] }) => most),
    ],
  };
}
