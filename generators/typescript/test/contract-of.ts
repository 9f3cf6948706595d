import type { CommandOperation, Contract, Message, Parameter, Schema } from "@posthorn/contract";

interface ContractParts {
  readonly payload: Schema;
  /** Default `Order`. */
  readonly name?: string;
  readonly contentType?: string;
  readonly parameters?: readonly Parameter[];
}

/** A contract with one command, whose message has this payload. */
export function contractOf({
  payload,
  name = "Order",
  contentType,
  parameters = [],
}: ContractParts): Contract {
  const at = (pointer: string) => ({ file: "shop.yaml", pointer });
  const message: Message = {
    name,
    origin: at("/components/messages/Order"),
    contentType: contentType ?? "application/json",
    payload,
    examples: [],
  };
  const address = ["orders", ...parameters.map((parameter) => `{${parameter.name}}`)].join(".");
  const operation: CommandOperation = {
    kind: "command",
    action: "receive",
    id: "place",
    origin: at("/operations/place"),
    channel: { id: "orders", origin: at("/channels/orders"), address, parameters },
    messages: [message],
  };
  return {
    asyncapi: "3.0.0",
    title: "Shop",
    version: "1",
    operations: [operation],
    messages: [message],
    schemas: [],
  };
}
