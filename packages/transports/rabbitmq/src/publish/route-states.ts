import type { MessagingError } from "@posthorn/core/transport";
import type { Entry } from "./ledger.ts";
import { type OrderedWindow, openOrderedWindow, type Verdict } from "./ordered-window.ts";
import type { Message, Route } from "./routes.ts";

/** A message that the broker refused once, and why. */
export interface Refused {
  readonly entry: Entry;
  readonly message: Message;
  readonly problem: (route: Route) => MessagingError;
}

/** What is known of a route on the present connection. */
export interface RouteState {
  waiting: Entry[];
  declaring: boolean;
  isDeclared: boolean;
  /** Whether its queue is so new that nothing may be sent to it yet. */
  isNew: boolean;
  /** Only where there is an order to keep. */
  readonly window: OrderedWindow<Refused> | undefined;
}

/** The states of the routes in use. */
export interface RouteStates {
  of(route: Route): RouteState;
  known(route: Route): RouteState | undefined;
  /** Forgets what was declared on the connection that is gone. Returns the refused messages that it leaves. */
  reset(): readonly Refused[];
}

const mostRoutes = 10_000;

export function openRouteStates(
  onVerdict: (state: RouteState, verdict: Verdict<Refused>) => void,
): RouteStates {
  const states = new Map<Route, RouteState>();

  function of(route: Route): RouteState {
    const known = states.get(route);
    if (known !== undefined) return known;
    if (states.size >= mostRoutes) forgetIdle();
    const state: RouteState = {
      waiting: [],
      declaring: false,
      isDeclared: route.declare === undefined,
      isNew: false,
      window: route.ordered === true ? openOrderedWindow((verdict) => onVerdict(state, verdict)) : undefined,
    };
    states.set(route, state);
    return state;
  }

  function reset(): readonly Refused[] {
    const refused: Refused[] = [];
    for (const [route, state] of states) {
      state.isDeclared = route.declare === undefined;
      state.isNew = false;
      refused.push(...(state.window?.reset() ?? []));
    }
    forgetIdle();
    return refused;
  }

  function forgetIdle(): void {
    for (const [route, { waiting, declaring, isNew, window }] of states) {
      const isIdle = waiting.length === 0 && !declaring && !isNew;
      if (isIdle && window?.isIdle() !== false) states.delete(route);
    }
  }

  return { of, known: (route) => states.get(route), reset };
}
