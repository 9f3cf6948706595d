import {
  type Delivery,
  reportLateSettlement,
  type Settlement,
  settlementOfThrown,
  startTimer,
  withBackoff,
} from "@posthorn/core/transport";
import { deliveryOf, type InFlight } from "./in-flight.ts";
import type { State } from "./receiver-state.ts";

/** Handles a packet, if a receiver is free and no other packet waits for it. */
export function enter<T>(state: State<T>, inFlight: InFlight<T>): void {
  inFlight.state = "waiting";
  if (state.phase === "stopped") giveBack(state, inFlight);
  else if (state.phase === "open" && state.running < state.concurrency && state.waiting.size === 0)
    start(state, inFlight);
  else state.waiting.push(inFlight);
}

/** Handles what waits, as far as receivers are free. */
export function startWaiting<T>(state: State<T>): void {
  while (state.phase === "open" && state.running < state.concurrency) {
    const next = state.waiting.shift();
    if (next === undefined) return;
    if (next.state === "waiting") start(state, next);
  }
}

function start<T>(state: State<T>, inFlight: InFlight<T>): void {
  state.running += 1;
  inFlight.state = "handled";
  const prepared = state.options.prepare?.(inFlight);
  if (prepared === undefined) void handle(state, inFlight);
  else void handlePrepared(state, inFlight, prepared);
}

async function handlePrepared<T>(
  state: State<T>,
  inFlight: InFlight<T>,
  prepared: Promise<boolean>,
): Promise<void> {
  const isNeeded = await prepared;
  if (isNeeded && inFlight.isLive && state.phase === "open") return handle(state, inFlight);
  state.running -= 1;
  if (isNeeded && inFlight.isLive) enter(state, inFlight);
  else leave(state, inFlight);
  startWaiting(state);
}

async function handle<T>(state: State<T>, inFlight: InFlight<T>): Promise<void> {
  const { receive, read, settle, onError } = state.options;
  const delivery: Delivery = deliveryOf(inFlight, read(inFlight));
  let settlement: Settlement;
  try {
    settlement = withBackoff(await receive(delivery), delivery);
  } catch (thrown) {
    settlement = settlementOfThrown(thrown, delivery, onError);
  }
  state.running -= 1;
  if (!inFlight.isLive) {
    reportLateSettlement(delivery, onError);
    startWaiting(state);
    return;
  }
  inFlight.state = "settling";
  const settling = settle(inFlight, settlement);
  if (settling !== undefined) {
    startWaiting(state);
    await settling;
  }
  if (inFlight.state === "settling") leave(state, inFlight);
  startWaiting(state);
}

/** Forgets a packet. The next one of its key is handled, unless it was itself behind another one. */
export function leave<T>(state: State<T>, inFlight: InFlight<T>): void {
  if (inFlight.state === "gone") return;
  // Once the protocol has stopped, what is behind it goes back by itself.
  const isFirst = inFlight.state !== "blocked" && state.phase !== "stopped";
  inFlight.state = "gone";
  state.all.remove(inFlight.slot);
  state.bytes -= inFlight.bytes;
  if (isFirst && inFlight.key !== undefined) releaseKey(state, inFlight.key);
  if (state.all.size === 0) state.onIdle?.();
  state.options.onRoom?.();
}

function releaseKey<T>(state: State<T>, key: string): void {
  const followers = state.blocked.get(key);
  for (let next = followers?.shift(); next !== undefined; next = followers?.shift()) {
    if (next.state !== "blocked" || !next.isLive) continue;
    enter(state, next);
    return;
  }
  state.blocked.delete(key);
}

interface Retry {
  readonly afterMs: number;
  readonly attempt: number;
}

/** Delivers a packet again in this process. */
export function again<T>(state: State<T>, inFlight: InFlight<T>, { afterMs, attempt }: Retry): void {
  if (!inFlight.isLive || inFlight.state === "gone") return;
  inFlight.state = "retrying";
  inFlight.attempt = attempt;
  inFlight.controller = undefined;
  if (state.phase === "stopped") {
    giveBack(state, inFlight);
    return;
  }
  const timer = startTimer(afterMs, () => {
    state.retries.delete(inFlight);
    enter(state, inFlight);
    startWaiting(state);
  });
  state.retries.set(inFlight, timer);
}

/** Returns a packet that no receiver was called with. */
export function giveBack<T>(state: State<T>, inFlight: InFlight<T>): void {
  inFlight.state = "settling";
  const given = state.options.giveBack(inFlight);
  if (given === undefined) leave(state, inFlight);
  else void given.then(() => leave(state, inFlight));
}
