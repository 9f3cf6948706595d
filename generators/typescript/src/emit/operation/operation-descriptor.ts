import type { Operation, Retry } from "@posthorn/contract";
import { braces, type Layout, list } from "../../text/layout.ts";
import { stringLiteral } from "../../text/literal.ts";
import { objectLiteral, objectMembers } from "../../text/object-literal.ts";
import { bindingsLiteral } from "../bindings-literal.ts";
import type { FileContext } from "../context.ts";
import { messageDescriptor } from "../message-types.ts";
import { parameterFacts } from "./address-parameters.ts";
import type { CommandOrEvent } from "./operation-types.ts";
import { requirementsOf } from "./requirements.ts";

/** The member of a descriptor that holds the operation's message or messages. */
export type MessageMember = { readonly message: Layout } | { readonly messages: Layout };

/** Returns the descriptor of a command or an event. */
export function operationDescriptor(
  operation: CommandOrEvent,
  messages: MessageMember,
  file: FileContext,
): Layout {
  const { kind, action, channel, orderingKey, idempotencyKey } = operation;
  const { deadLetterAddress, deadLetterBindings } = operation;
  const requirements = requirementsOf(operation);
  const members = objectMembers({
    kind: `"${kind}"`,
    name: stringLiteral(operation.id),
    address: stringLiteral(channel.address),
    // The contract does not say who sends a message that the application receives.
    source: action === "send" ? stringLiteral(file.title) : undefined,
    ...messages,
    ...addressFacts(operation, file),
    orderingKey: orderingKey && pathLiteral(orderingKey),
    idempotencyKey:
      idempotencyKey &&
      objectLiteral({ path: pathLiteral(idempotencyKey.path), windowMs: String(idempotencyKey.windowMs) }),
    delayMs: numberLiteral(operation.delayMs),
    ttlMs: numberLiteral(operation.ttlMs),
    keepMs: kind === "event" ? numberLiteral(operation.keepMs) : undefined,
    retry: operation.retry && retryLiteral(operation.retry),
    deadLetter: operation.deadLetter === false ? "false" : undefined,
    deadLetterAddress: deadLetterAddress === undefined ? undefined : stringLiteral(deadLetterAddress),
    deadLetterBindings:
      deadLetterBindings && bindingsLiteral({ channel: { bindings: deadLetterBindings } }, file),
    handlerTimeoutMs: numberLiteral(operation.handlerTimeoutMs),
    requires: Object.keys(requirements).length === 0 ? undefined : objectLiteral(requirements),
  });
  return braces(members, true);
}

/** Returns the facts of a descriptor about the address and the format of the messages there. */
export function addressFacts(
  operation: Operation,
  file: FileContext,
): Readonly<Record<string, Layout | undefined>> {
  const others = file.otherMessages(operation);
  const { wire = "cloudevents" } = operation;
  return {
    parameters: parameterFacts(operation),
    otherMessages: others && list(others.map((message) => messageDescriptor(message, file))),
    wire: wire === "cloudevents" ? undefined : stringLiteral(wire),
    bindings: bindingsLiteral(operation, file),
  };
}

export function numberLiteral(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function retryLiteral({ attempts, backoffMs, strategy, multiplier, longestMs }: Retry): Layout {
  return objectLiteral({
    attempts: String(attempts),
    backoffMs: String(backoffMs),
    strategy: strategy && stringLiteral(strategy),
    multiplier: numberLiteral(multiplier),
    longestMs: numberLiteral(longestMs),
  });
}

function pathLiteral(steps: readonly string[]): Layout {
  return list(steps.map(stringLiteral));
}
