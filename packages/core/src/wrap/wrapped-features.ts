import type { Features } from "../contract/features.ts";
import type { Extras } from "../transport/extras.ts";
import type { Transport } from "../transport/transport.ts";

/**
 * The members that a wrapper names. All others come from the inner transport, except the optional members of `more`.
 */
export interface WrapperMembers<Tx = never> {
  /** The features that change. Naming `atomicSettle` or `callerTransaction` says that the wrapper obeys it. */
  readonly features?: Partial<Features>;
  readonly name?: string;
  readonly source?: string;
  readonly codecs?: Transport["codecs"];
  readonly inboxPrefixes?: Transport["inboxPrefixes"];
  readonly bindings?: Transport["bindings"];
  readonly routes?: Transport["routes"];
  readonly publish?: Transport<Features, Tx>["publish"];
  readonly subscribe?: Transport["subscribe"];
  readonly close?: Transport["close"];
  readonly health?: Transport["health"];
  /** The optional members. Those that are left out or undefined are dropped, together with their features. */
  readonly more?: WrapperExtras | undefined;
}

/** The optional members that a wrapper names. One that the inner transport may lack may be undefined. */
export type WrapperExtras = { readonly [N in keyof Extras]: Extras[N] | undefined };

/** The feature that each optional member stands for. `publishAll` stands for a value of `atomicPublish`. */
export interface FeatureOfExtra extends Record<Exclude<keyof Extras, "publishAll">, keyof Features> {
  readonly ask: "light";
  readonly cancel: "cancel";
  readonly fetch: "deferral";
  readonly browse: "browse";
  readonly measure: "measure";
  readonly topology: "topology";
}

/** Does not compile if a member of `Extras` is missing. */
export const featureOfExtra: FeatureOfExtra = {
  ask: "light",
  cancel: "cancel",
  fetch: "deferral",
  browse: "browse",
  measure: "measure",
  topology: "topology",
};

/** The optional member that a feature stands for. */
type ExtraOf<K> = {
  [N in keyof FeatureOfExtra]: FeatureOfExtra[N] extends K ? N : never;
}[keyof FeatureOfExtra];

/** What the features of a wrapped transport depend on, for the type of a wrapper. */
export interface Wrapping {
  /** The functions that the wrapper replaces; `never` for none. */
  readonly replaces: "publish" | "subscribe";
  /** The optional members that it passes on; `never` for none. */
  readonly keeps: keyof Extras;
  /** The features that it names. */
  readonly features?: Partial<Features>;
}

type NamedFeatures<W> = W extends { readonly features: infer N } ? N : Record<never, never>;

/** The feature as the wrapper names it, or else as the inner transport declares it. */
type Declared<F extends Features, W, K extends keyof Features> = K extends keyof NamedFeatures<W>
  ? Extract<NamedFeatures<W>[K], Features[K]>
  : F[K];

/** The feature, which is lost if the wrapper replaces one of these functions without naming the feature. */
type UnlessReplaced<
  F extends Features,
  W extends Wrapping,
  K extends keyof Features,
  Functions,
> = K extends keyof NamedFeatures<W>
  ? Declared<F, W, K>
  : [Extract<W["replaces"], Functions>] extends [never]
    ? F[K]
    : false;

type AtDestination<A> = A extends "all" ? "destination" : A;

/** The features of a wrapped transport, as the compiler sees them. */
export type WrappedFeatures<F extends Features, W extends Wrapping> = {
  readonly [K in keyof Features]: K extends FeatureOfExtra[keyof FeatureOfExtra]
    ? ExtraOf<K> extends W["keeps"]
      ? Declared<F, W, K>
      : false
    : K extends "atomicPublish"
      ? "publishAll" extends W["keeps"]
        ? Declared<F, W, K>
        : AtDestination<Declared<F, W, K>>
      : K extends "callerTransaction"
        ? UnlessReplaced<F, W, K, "publish">
        : K extends "atomicSettle"
          ? UnlessReplaced<F, W, K, "publish" | "subscribe">
          : Declared<F, W, K>;
};

/** A wrapped transport, as the compiler sees it. Without `callerTransaction`, it accepts no transaction. */
export type Wrapped<F extends Features, W extends Wrapping, Tx = never> = Transport<
  WrappedFeatures<F, W>,
  WrappedFeatures<F, W>["callerTransaction"] extends false ? never : Tx
>;

/** The same facts about the members that a wrapper names. */
export type WrappingBy<M> = {
  readonly replaces: Extract<keyof M, "publish" | "subscribe">;
  readonly keeps: "more" extends keyof M ? Extract<keyof NonNullable<M["more"]>, keyof Extras> : never;
} & (M extends { readonly features: infer N } ? { readonly features: N } : unknown);
