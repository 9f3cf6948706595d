import type { Features } from "../contract/features.ts";
import type { Extras } from "../transport/extras.ts";
import type { Transport } from "../transport/transport.ts";
import { publishOutsideTransactions, subscribeWithoutLost } from "./lost-features.ts";
import { wrapRoutes } from "./wrap-routes.ts";
import {
  type FeatureOfExtra,
  featureOfExtra,
  type Wrapped,
  type WrapperExtras,
  type WrapperMembers,
  type WrappingBy,
} from "./wrapped-features.ts";

/**
 * Makes a transport around a transport. It has the members that the wrapper names, and the inner transport's for all
 * others, except the optional members of `more`: those that the wrapper does not name are dropped together with the
 * features that they stand for, so that a member which is added to transports later cannot bypass a wrapper. A wrapper
 * that concerns none of them passes `more: inner.more`.
 *
 * A wrapper that replaces `publish` loses `callerTransaction` and `atomicSettle`, and one that replaces `subscribe` loses
 * `atomicSettle`, unless it names them in `features`. It may name `callerTransaction` if everything that it publishes goes
 * into the inner `publish` with the same options. It may name `atomicSettle` if it treats the packets that a settlement
 * publishes as those of `publish`, and passes them on in the settlement. Using a lost feature fails with MessagingError
 * `unsupported_capability`.
 *
 * @param wrap - wraps the transports of single operations in the same way. Without it, a transport with `routes` is
 *   refused with MessagingError `invalid_argument`, because its operations would bypass the wrapper.
 */
export function wrapTransport<F extends Features, Tx, const M extends WrapperMembers<NoInfer<Tx>>>(
  inner: Transport<F, Tx>,
  members: M,
  wrap?: (inner: Transport) => Transport,
): Wrapped<F, WrappingBy<NoInfer<M>>, Tx> {
  const { name = inner.name, health = inner.health } = members;
  const { publish = inner.publish, subscribe = inner.subscribe, close = inner.close } = members;
  const more = presentExtras({ ...inner.features, ...members.features }, members.more);
  const features = featuresOf(inner.features, members, more);
  const by = { name, features };
  const wrapped: Transport<Features, Tx> = {
    name,
    features,
    ...onlyDefined({
      source: members.source ?? inner.source,
      inboxPrefixes: members.inboxPrefixes ?? inner.inboxPrefixes,
      bindings: members.bindings ?? inner.bindings,
      codecs: members.codecs ?? inner.codecs,
      routes: members.routes,
    }),
    publish: publishOutsideTransactions(by, inner.features, publish),
    subscribe: subscribeWithoutLost(by, inner.features, subscribe),
    close,
    health,
    ...(Object.keys(more).length === 0 ? {} : { more }),
  };
  const routed = members.routes === undefined ? wrapRoutes(wrapped, inner.routes, wrap) : wrapped;
  return routed as Transport<Features, unknown> as Wrapped<F, WrappingBy<M>, Tx>;
}

const extraNames = Object.keys(featureOfExtra) as readonly (keyof FeatureOfExtra)[];

/** Returns the optional members whose features are declared. */
function presentExtras(declared: Features, named: WrapperExtras = {}): Extras {
  const present = Object.entries(named).filter(([name, extra]) => {
    if (extra === undefined) return false;
    if (name === "publishAll") return declared.atomicPublish === "all";
    return declared[featureOfExtra[name as keyof FeatureOfExtra]];
  });
  return Object.fromEntries(present);
}

function featuresOf(inner: Features, members: WrapperMembers<never>, more: Extras): Features {
  const { features: named = {}, publish, subscribe } = members;
  const declared: Features = { ...inner, ...named };
  const lost: { -readonly [K in keyof Features]?: Features[K] } = {};
  for (const name of extraNames) {
    if (more[name] === undefined) lost[featureOfExtra[name]] = false;
  }
  if (declared.atomicPublish === "all" && more.publishAll === undefined) lost.atomicPublish = "destination";
  const replacesPublish = publish !== undefined;
  if (replacesPublish && named.callerTransaction === undefined) lost.callerTransaction = false;
  if ((replacesPublish || subscribe !== undefined) && named.atomicSettle === undefined)
    lost.atomicSettle = false;
  return { ...declared, ...lost };
}

function onlyDefined<T extends object>(values: T): { [N in keyof T]?: Exclude<T[N], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<{
    [N in keyof T]: Exclude<T[N], undefined>;
  }>;
}
