import { expect, test } from "vitest";
import { contractWith, modelOf, operationOf } from "../../test/contract-with.ts";
import { mapMessages } from "./map-messages.ts";
import type { Message } from "./message.ts";

test("each message is changed once, in the list and in every operation that uses it", async () => {
  const { contract } = await modelOf(
    contractWith("reply: { channel: { $ref: '#/channels/answers' } }").replace(
      "operations:",
      "operations:\n  ordered: { action: send, channel: { $ref: '#/channels/orders' } }",
    ),
  );
  const before = structuredClone(contract);
  const seen: Message[] = [];
  const changed = mapMessages(contract, (message) => {
    seen.push(message);
    return { ...message, name: `${message.name}${seen.length}` };
  });
  expect(seen).toEqual(contract.messages);
  const [order, answer, failure] = changed.messages;
  expect([order?.name, answer?.name, failure?.name]).toEqual(["Order1", "Answer2", "NoTea3"]);
  const query = operationOf(contract, "order");
  expect(operationOf(changed, "order")).toEqual({
    ...query,
    messages: [order],
    replies: [answer],
    failures: [failure],
  });
  expect(operationOf(changed, "ordered")).toEqual({ ...operationOf(contract, "ordered"), messages: [order] });
  expect(operationOf(changed, "ordered").messages[0]).toBe(order);
  expect(contract).toEqual(before);
});
