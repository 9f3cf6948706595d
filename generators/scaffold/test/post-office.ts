/** A contract of a post office, with or without what it got later. */
export interface PostOffice {
  /** The messages of the command `post`. */
  readonly posted?: readonly ("Letter" | "Parcel" | "Card")[];
  /** The operations. */
  readonly operations?: readonly (keyof typeof operations)[];
  readonly title?: string;
}

const operations = {
  post: "receive, channel: { $ref: '#/channels/counter' }, summary: Takes something to send., x-posthorn: { kind: command }",
  collect:
    "receive, channel: { $ref: '#/channels/collect' }, summary: Hands out what has arrived., x-posthorn: { kind: command }",
  stamp:
    "receive, channel: { $ref: '#/channels/stamp' }, summary: Sells a stamp., x-posthorn: { kind: command }",
  weigh:
    "receive, channel: { $ref: '#/channels/weigh' }, summary: Weighs a parcel., x-posthorn: { kind: command }",
  price:
    "receive, channel: { $ref: '#/channels/price' }, reply: { channel: { $ref: '#/channels/prices' } }, summary: Tells a price., x-posthorn: { kind: query }",
  track:
    "receive, channel: { $ref: '#/channels/track' }, reply: { channel: { $ref: '#/channels/tracks' } }, summary: Tells where a parcel is., x-posthorn: { kind: query }",
  delivered:
    "send, channel: { $ref: '#/channels/delivered' }, summary: A parcel was delivered., x-posthorn: { kind: event }",
  returned: "send, channel: { $ref: '#/channels/returned' }, x-posthorn: { kind: event }",
} as const;

const object = (name: string): string =>
  `{ type: object, required: [${name}], properties: { ${name}: { type: string } } }`;

export const oldOperations = ["post", "collect", "price", "delivered"] as const;
export const newOperations = ["post", "collect", "weigh", "price", "track", "delivered"] as const;

export function postOffice({
  posted = ["Letter", "Parcel"],
  operations: names = oldOperations,
  title = "Post office",
}: PostOffice = {}): string {
  const counter = {
    Letter:
      "{ summary: A letter., payload: { type: object, required: [to], properties: { to: { type: string } } } }",
    Parcel: "{ payload: { type: object, required: [grams], properties: { grams: { type: integer } } } }",
    Card: "{ summary: A card with a picture., payload: { type: object, required: [picture], properties: { picture: { type: string } } } }",
  };
  const messages = posted.map((name) => `${name}: ${counter[name]}`).join(", ");
  const simple = names
    .filter((name) => !["post", "price", "track"].includes(name))
    .map(
      (name) =>
        `  ${name}: { address: post.${name}, messages: { ${name[0]?.toUpperCase()}${name.slice(1)}: { payload: ${object("number")} } } }`,
    );
  return `asyncapi: 3.0.0
info: { title: ${title}, version: 1.0.0 }
channels:
  counter: { address: post.counter, messages: { ${messages} } }
  price: { address: post.price, messages: { PriceRequest: { payload: ${object("sort")} } } }
  prices: { address: null, messages: { Price: { payload: ${object("price")} } } }
  track: { address: post.track, messages: { TrackRequest: { payload: ${object("number")} } } }
  tracks:
    address: null
    messages:
      Track: { payload: ${object("town")} }
      ParcelLost: { summary: Nobody knows where it is., payload: ${object("since")}, x-posthorn: { failure: true } }
${simple.join("\n")}
operations:
${names.map((name) => `  ${name}: { action: ${operations[name]} }`).join("\n")}
`;
}
