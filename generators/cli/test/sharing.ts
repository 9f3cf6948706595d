/** The schemas that the contracts below share. */
export const common = `components:
  schemas:
    Money:
      description: An amount in a currency.
      type: object
      required: [amount, currency]
      properties:
        amount: { type: number }
        currency: { $ref: '#/components/schemas/Currency' }
    Currency: { type: string, enum: [EUR, USD] }
    Category:
      type: object
      required: [name]
      properties:
        name: { type: string }
        parts: { type: array, items: { $ref: '#/components/schemas/Category' } }
    Address:
      type: object
      required: [street]
      properties: { street: { type: string } }
    Labels:
      type: array
      uniqueItems: true
      items: { type: object, properties: { text: { type: string } } }
`;

/** A schema in a separate file, which refers to another one. */
export const discount = `{
  "type": "object",
  "required": ["off"],
  "properties": { "off": { "$ref": "common.yaml#/components/schemas/Money" } }
}
`;

/** A contract that gives the shared schema Money a name in its components. */
export const shop = `asyncapi: 3.0.0
info: { title: Shop, version: 1.0.0 }
channels:
  orders:
    address: shop.orders
    messages:
      OrderPlaced: { payload: { $ref: '#/components/schemas/Order' } }
operations:
  orderPlaced:
    action: send
    channel: { $ref: '#/channels/orders' }
    x-posthorn: { kind: event }
components:
  schemas:
    Order:
      type: object
      required: [total, category, address, labels]
      properties:
        total: { $ref: '#/components/schemas/Money' }
        category: { $ref: 'common.yaml#/components/schemas/Category' }
        address: { $ref: 'common.yaml#/components/schemas/Address' }
        labels: { $ref: 'common.yaml#/components/schemas/Labels' }
        discount: { $ref: 'discount.json' }
    Money: { $ref: 'common.yaml#/components/schemas/Money' }
`;

/** A contract that has another schema Address beside the shared one. */
export const billing = `asyncapi: 3.0.0
info: { title: Billing, version: 1.0.0 }
channels:
  bills:
    address: billing.bills
    messages:
      Bill: { payload: { $ref: '#/components/schemas/Invoice' } }
operations:
  bill:
    action: receive
    channel: { $ref: '#/channels/bills' }
    x-posthorn: { kind: command }
components:
  schemas:
    Invoice:
      type: object
      required: [sum, category, to, labels]
      properties:
        sum: { $ref: 'common.yaml#/components/schemas/Money' }
        category: { $ref: 'common.yaml#/components/schemas/Category' }
        to: { $ref: 'common.yaml#/components/schemas/Address' }
        labels: { $ref: 'common.yaml#/components/schemas/Labels' }
        discount: { $ref: 'discount.json' }
        from: { $ref: '#/components/schemas/Address' }
    Address: { type: string, minLength: 1 }
`;

/** The files of both contracts, by their paths. */
export const sharing: Readonly<Record<string, string>> = {
  "contracts/common.yaml": common,
  "contracts/discount.json": discount,
  "contracts/shop.yaml": shop,
  "contracts/billing.yaml": billing,
};

export const shopEntry = { contract: "contracts/shop.yaml", out: "src/shop" } as const;
export const billingEntry = { contract: "contracts/billing.yaml", out: "src/billing" } as const;
export const sharedFolder = "src/shared";
