import type { Extras, Features } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { done } from "../../support/collect.ts";

/** Checks that the members of a transport are those of its features. */
export const members: readonly Check[] = [
  {
    id: "60 members-of-features",
    claim: "each member of `more` is there if, and only if, its feature is declared",
    run: extrasOfFeatures,
  },
  {
    id: "60 members-of-features (filters)",
    claim: "a topic's subscription can change its filter if, and only if, `filters` is declared",
    requires: { topics: true },
    run: filterOfSubscription,
  },
];

/** The features that the members stand for. */
const declared: Readonly<Record<keyof Extras, (features: Features) => boolean>> = {
  ask: ({ light }) => light,
  cancel: ({ cancel }) => cancel,
  fetch: ({ deferral }) => deferral,
  publishAll: ({ atomicPublish }) => atomicPublish === "all",
  browse: ({ browse }) => browse,
  measure: ({ measure }) => measure,
  topology: ({ topology }) => topology,
};

async function extrasOfFeatures(stage: Stage): Promise<void> {
  const { more = {} } = await stage.open();
  const names = Object.keys(declared) as (keyof Extras)[];
  const present = names.filter((name) => more[name] !== undefined);
  expect(present).toEqual(names.filter((name) => declared[name](stage.features)));
}

async function filterOfSubscription(stage: Stage): Promise<void> {
  const { filters, groups } = stage.features;
  const transport = await stage.open();
  const subscription = await transport.subscribe(
    stage.topic("facts"),
    async () => done,
    groups ? { group: "all" } : {},
  );
  expect(subscription.setFilter !== undefined).toBe(filters);
}
