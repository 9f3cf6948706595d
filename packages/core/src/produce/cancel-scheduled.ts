import { labelOf } from "../contract/label.ts";
import type { AnyOneWay, OneWay } from "../contract/operation.ts";
import { MessagingError } from "../errors/messaging-error.ts";
import { subjectOf } from "../message/subject.ts";
import { prepare } from "../prepare/prepare.ts";
import { requireExtra } from "../prepare/require-extra.ts";
import { transportOf } from "../prepare/routed-transport.ts";
import type { Transport } from "../transport/transport.ts";
import type { Sent } from "./sent.ts";

/**
 * Cancels delayed messages by what their producer resolved to. Messages that were delivered already are left alone.
 * Rejects with a MessagingError: `unsupported_capability` if the transport does not declare `cancel`,
 * `invalid_argument` for a message that was not delayed.
 */
export async function cancelScheduled(
  transport: Transport,
  operation: OneWay & { readonly kind: "command" | "event" },
  sent: Sent | readonly Sent[],
): Promise<void> {
  const label = labelOf(operation);
  const by = transportOf(operation, transport);
  const cancel = requireExtra(by, { name: "cancel", requires: { cancel: true } }, label);
  const all: readonly Sent[] = "id" in sent ? [sent] : sent;
  const tokens = all.map((each) => tokenOf(each, label));
  if (tokens.length === 0) return;
  const { destination } = prepare(operation as AnyOneWay, by);
  await cancel(destination, tokens);
}

function tokenOf({ id, scheduled }: Sent, label: string): string {
  if (scheduled !== undefined) return scheduled;
  const text = `${subjectOf("message", id, label)} was not delayed. Cancel only messages that were sent with a delay.`;
  throw new MessagingError("invalid_argument", text);
}
