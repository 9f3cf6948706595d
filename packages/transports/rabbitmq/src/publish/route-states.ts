import type { MessagingError } from "@posthorn/core/transport";
import type { Entry } from "./entry.ts";
import { type OrderedWindow, openOrderedWindow, type Verdict } from "./ordered-window.ts";
import type { Message, Route } from "./routes.ts";

/** A message that the broker refused once. */
export interface Refusal {
  readonly entry: Entry;
  readonly message: Message;
  readonly toError: (route: Route) => MessagingError;
}

/** The state of a route on the current connection. */
export interface RouteState {
  readonly route: Route;
  /** The entries that wait to be sent, in order. */
  waiting: Entry[];
  isDeclaring: boolean;
  isDeclared: boolean;
  /** True if its queue is so new that nothing may be sent to it yet. */
  isNew: boolean;
  /** Undefined for a route without an order. */
  readonly window: OrderedWindow<Refusal> | undefined;
}

/** The states of the routes in use. */
export interface RouteStates {
  of(route: Route): RouteState;
  find(route: Route): RouteState | undefined;
  /** Forgets the declarations on a connection that is gone. Returns the refused messages that are left over. */
  reset(): readonly Refusal[];
}

const mostRoutes = 10_000;

export function openRouteStates(
  onVerdict: (state: RouteState, verdict: Verdict<Refusal>) => void,
): RouteStates {
  const states = new Map<Route, RouteState>();

  function of(route: Route): RouteState {
    const found = states.get(route);
    if (found !== undefined) return found;
    if (states.size >= mostRoutes) deleteIdle();
    const state: RouteState = {
      route,
      waiting: [],
      isDeclaring: false,
      isDeclared: route.declare === undefined,
      isNew: false,
      window: route.ordered === true ? openOrderedWindow((verdict) => onVerdict(state, verdict)) : undefined,
    };
    states.set(route, state);
    return state;
  }

  function reset(): readonly Refusal[] {
    const refusals: Refusal[] = [];
    for (const [route, state] of states) {
      state.isDeclared = route.declare === undefined;
      state.isNew = false;
      refusals.push(...(state.window?.reset() ?? []));
    }
    deleteIdle();
    return refusals;
  }

  function deleteIdle(): void {
    for (const [route, { waiting, isDeclaring, isNew, window }] of states) {
      const isIdle = waiting.length === 0 && !isDeclaring && !isNew;
      if (isIdle && window?.isIdle() !== false) states.delete(route);
    }
  }

  return { of, find: (route) => states.get(route), reset };
}
