import type { Contract } from "./contract.ts";
import type { Message } from "./message.ts";
import type { Operation } from "./operation.ts";

/** Replaces the messages of a contract, in its list and in its operations. Each message is changed once. */
export function mapMessages(contract: Contract, change: (message: Message) => Message): Contract {
  const changed = new Map<Message, Message>();
  const changeOnce = (message: Message): Message => {
    const after = changed.get(message) ?? change(message);
    changed.set(message, after);
    return after;
  };
  return {
    ...contract,
    messages: contract.messages.map(changeOnce),
    operations: contract.operations.map((operation): Operation => {
      const messages = operation.messages.map(changeOnce);
      if (operation.kind !== "query") return { ...operation, messages };
      const [replies, failures] = [operation.replies.map(changeOnce), operation.failures.map(changeOnce)];
      return { ...operation, messages, replies, failures };
    }),
  };
}
