/** A valid contract in AsyncAPI 3. */
export const validThree = `asyncapi: 3.0.0
info: { title: Tea, version: 1.0.0 }
servers:
  main: { host: 'tea.example', protocol: nats }
channels:
  orders:
    address: tea.orders
    messages:
      Order: { payload: { $ref: '#/components/schemas/Order' } }
  answers:
    messages:
      Answer: { payload: { type: object } }
      NoTea: { payload: { type: object }, x-posthorn: { failure: true } }
operations:
  order:
    action: receive
    channel: { $ref: '#/channels/orders' }
    x-posthorn: { kind: command }
  ask:
    action: receive
    channel: { $ref: '#/channels/orders' }
    reply: { channel: { $ref: '#/channels/answers' } }
    x-posthorn: { kind: query }
components:
  schemas:
    Order: { type: object, required: [id], properties: { id: { type: string }, note: { type: string } } }
`;

/** A valid contract in AsyncAPI 2. */
export const validTwo = `asyncapi: 2.6.0
info: { title: Tea, version: 1.0.0 }
channels:
  tea/orders:
    publish: { operationId: order, message: { messageId: Order, payload: { type: object } } }
  tea/facts:
    subscribe: { operationId: fact, message: { messageId: Fact, payload: { type: object } } }
`;

/** An invalid contract: a whole text, or a change of the valid contract. It must give this diagnostic among others. */
export interface InvalidContract {
  readonly name: string;
  readonly text?: string;
  /** Replaced by `to`. */
  readonly from?: string | RegExp;
  readonly to?: string;
  readonly code: string;
  readonly at: string;
  readonly line?: number;
}

export const settings = "x-posthorn: { kind: command }";
export const payload = "payload: { $ref: '#/components/schemas/Order' }";
export const schema = "note: { type: string }";
export const xPosthorn = "/operations/order/x-posthorn";
export const order = "/channels/orders/messages/Order";
export const note = "/components/schemas/Order/properties/note";
export const structure = "asyncapi-document-resolved";
