import type { Contract, Message, Operation } from "./contract.ts";

/** A contract with other messages, in its list and in its operations. Each message is changed once. */
export function mapMessages(contract: Contract, change: (message: Message) => Message): Contract {
  const changed = new Map<Message, Message>();
  const one = (message: Message): Message => {
    const known = changed.get(message) ?? change(message);
    changed.set(message, known);
    return known;
  };
  return {
    ...contract,
    messages: contract.messages.map(one),
    operations: contract.operations.map((operation): Operation => {
      const messages = operation.messages.map(one);
      if (operation.kind !== "query") return { ...operation, messages };
      const [replies, failures] = [operation.replies.map(one), operation.failures.map(one)];
      return { ...operation, messages, replies, failures };
    }),
  };
}
