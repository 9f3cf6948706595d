import { forbiddenError } from "../errors/permission-errors.ts";
import { refusalOf, restart } from "./puller.ts";
import { pullMore, type SubscriptionState } from "./subscription-state.ts";

const restoreDelayMs = 500;
const restoreRetryMs = 1_000;
const recentMs = 5_000;

/**
 * Restores the subscription after a puller was lost. Not at once: a server that still deletes a consumer would
 * delete the new one with it.
 */
export function scheduleRestore(state: SubscriptionState): void {
  state.restoreAt = Math.min(state.restoreAt, performance.now() + restoreDelayMs);
  if (!state.begun) return;
  const refusal = refusalSince(state, performance.now() - recentMs);
  if (refusal !== undefined) state.options.onProblem(refusal);
}

/** Restores stream, consumers, membership and pullers. Tries again if that fails. Never rejects. */
export async function restore(state: SubscriptionState): Promise<void> {
  const { connection, restoreConsumers, group, onProblem } = state.options;
  if (state.restoring || state.closing) return;
  state.restoring = true;
  state.restoreAt = Number.POSITIVE_INFINITY;
  try {
    for (const consumer of await restoreConsumers()) state.consumers.set(consumer.name, consumer);
    await group?.join();
    if (state.closing) return;
    for (const puller of state.pullers) restart(puller);
    pullMore(state);
    group?.recover();
  } catch (error) {
    if (connection.isUp()) onProblem(error);
    state.restoreAt = performance.now() + restoreRetryMs;
  } finally {
    state.restoring = false;
  }
}

/** The error for a permission that the subscription lacks, to ask for deliveries or to settle them. */
export function refusalSince({ options, pullers }: SubscriptionState, since: number): Error | undefined {
  const pulling = pullers.map((puller) => refusalOf(puller, since)).find((error) => error !== undefined);
  if (pulling !== undefined) return pulling;
  const settling = probeSubjects(options).find((subject) =>
    options.connection.wasRefused("publish", subject, since),
  );
  return settling === undefined ? undefined : forbiddenError("publish", settling);
}

/**
 * Subjects of settlements for the message 0, which does not exist. Publishing to them only shows if this user may
 * settle.
 */
export function probeSubjects({ consumers }: SubscriptionState["options"]): readonly string[] {
  return consumers.map(({ stream, name }) => `$JS.ACK.${stream}.${name}.1.0.0.0.0`);
}
