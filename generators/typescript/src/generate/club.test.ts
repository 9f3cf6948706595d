import { join } from "node:path";
import { readContract } from "@posthorn/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeMistakes, type Mistake } from "../../test/mistakes.ts";
import { type Compiler, compilers, openWorkbench, type Workbench } from "../../test/workbench.ts";
import { checkSupport } from "../report/support.ts";
import { generate } from "./generate.ts";
import type { GenerateResult } from "./options.ts";

let workbench: Workbench;
let generated: GenerateResult;
const textOf = (path: string) => generated.files.find((file) => file.path === path)?.text ?? "";

beforeAll(async () => {
  workbench = await openWorkbench();
  const { contract, diagnostics } = await readContract(
    join(import.meta.dirname, "../../../../schemas/club.yaml"),
  );
  if (contract === undefined) throw new Error(JSON.stringify(diagnostics, undefined, 2));
  expect(checkSupport(contract)).toEqual([]);
  generated = generate(contract, { source: "club.yaml" });
  await workbench.write(generated.files, "club");
}, 120_000);
afterAll(() => workbench.close());

test.each(Object.keys(compilers) as Compiler[])(
  "operations of several messages and other formats compile with TypeScript %s",
  { timeout: 120_000 },
  async (compiler) => {
    expect(await workbench.compile("club", compiler, "nodenext")).toBe("");
  },
);

test("the module of an event with several messages is easy to read", () => {
  expect(
    textOf("operations/member-events.ts").replace(/^[\s\S]*?(?=\/\*\* The messages)/, ""),
  ).toMatchInlineSnapshot(`
    "/** The messages of {@link memberEvents}, by name. */
    export interface MemberEventsMessages {
      /** A member joined. */
      readonly memberJoined: Message<MemberJoined>;
      /** A member left. */
      readonly memberLeft: Message<MemberLeft, MemberLeftHeaders>;
    }

    /** @generated from event "memberEvents" at /operations/memberEvents */
    export const memberEvents: EventOf<MemberEventsMessages> = {
      kind: "event",
      name: "memberEvents",
      address: "club.{town}.members",
      source: "Club",
      messages: { memberJoined: memberJoinedMessage, memberLeft: memberLeftMessage },
      requires: { groups: true },
    };

    /** Publishes one of the messages of {@link memberEvents}. Resolves when the broker has accepted it. */
    export function publishMemberEvents<N extends keyof MemberEventsMessages, D extends boolean>(
      to: TransportWith<{ groups: true; delay: D }>,
      name: N,
      payload: PayloadOf<MemberEventsMessages, N>,
      options: ProduceOptionsOf<D, MemberEventsMessages, N, MemberEventsParameters>,
    ): Promise<Sent> {
      return produceOneOf(to, memberEvents, name, payload, options);
    }

    /**
     * Handles {@link memberEvents}, with one handler for each of its messages. Each group receives every event,
     * and one consumer of the group handles it.
     */
    export function onMemberEvents(
      from: TransportWith<{ groups: true }>,
      handlers: HandlersOf<MemberEventsMessages, MemberEventsParameters>,
      options: EventOptions<MemberEventsParameters, MemberLeftHeaders>,
    ): Promise<Consumer<MemberLeftHeaders>> {
      return consumeOneOf(from, memberEvents, handlers, options);
    }
    "
  `);
});

test("messages declare the types of their headers and their codec", () => {
  const descriptorOf = (name: string) =>
    /export const \w+Message[\s\S]*/.exec(textOf(`messages/${name}.ts`))?.[0];
  expect(
    ["member-left", "payment", "photo", "caption", "album", "ring-bell"].map(descriptorOf).join("\n"),
  ).toMatchInlineSnapshot(`
    "export const memberLeftMessage: Message<MemberLeft, MemberLeftHeaders> = {
      name: "MemberLeft",
      payload: MemberLeft,
      headers: MemberLeftHeaders,
      headerTypes: { reasons: "json" },
      ownHeaders: ["ce-id"],
    };

    export const paymentMessage: Message<Payment, PaymentHeaders> = {
      name: "Payment",
      payload: Payment,
      headers: PaymentHeaders,
      headerTypes: {
        "content-type": "string",
        "correlation-id": "string",
        sale: "string",
        card: "json",
        cash: "boolean",
      },
      otherHeaders: "number",
      ownHeaders: ["content-type", "correlation-id"],
      correlationHeader: "sale",
      contentType: "application/vnd.club.payment+json",
    };

    export const photoMessage: Message<Photo> = {
      name: "Photo",
      payload: Photo,
      contentType: "image/png",
      codec: bytesCodec,
    };

    export const captionMessage: Message<Caption> = {
      name: "Caption",
      payload: Caption,
      contentType: "text/plain",
      codec: textCodec,
    };

    export const albumMessage: Message<Album> = {
      name: "Album",
      payload: Album,
      contentType: "application/xml",
    };

    export const ringBellMessage: Message<RingBell> = {
      name: "ringBell",
      payload: RingBell,
    };
    "
  `);
});

test("operations that share an address name each other's messages", () => {
  expect(textOf("operations/open-door.ts")).toContain("  otherMessages: [closeDoorMessage],\n");
  expect(textOf("operations/news-posted.ts")).toContain("  otherMessages: [resultPostedMessage],\n");
  expect(textOf("operations/keep.ts")).not.toContain("others");
});

test("a message in a format for which Posthorn has no codec is reported", () => {
  expect(generated.diagnostics.map(({ code, message }) => [code, message])).toEqual([
    [
      "codec-needed",
      'Posthorn has no codec for "application/xml", the content type of message "Album". Give the transport one: withCodecs(transport, { "application/xml": codec }).',
    ],
  ]);
});

test("messages are plain if the contract says so, or the options if the contract does not", async () => {
  const { contract } = await readContract(join(import.meta.dirname, "../../../../schemas/club.yaml"));
  if (contract === undefined) throw new Error("no contract");
  expect(textOf("operations/pay.ts")).toContain('  wire: "plain",\n');
  expect(textOf("operations/open-door.ts")).not.toContain("wire");
  const { files } = generate(contract, { source: "club.yaml", wire: "plain" });
  expect(files.find(({ path }) => path === "operations/open-door.ts")?.text).toContain('  wire: "plain",\n');
});

const prelude = `import type { TransportWith } from "@posthorn/core";
import * as club from "../club/index.js";
declare const transport: TransportWith<{ groups: true }>;
declare const punctual: TransportWith<{ groups: true; delay: true }>;
void [transport, punctual, club];
const left = { name: "Ada", after: 7 };
const town = { parameters: { town: "Bern" } };
void [left, town];
`;

const mistakes: Readonly<Record<string, Mistake>> = {
  "a correct program": {
    program: `club.publishMemberEvents(transport, "memberJoined", { name: "Ada" }, town);
club.publishMemberEvents(transport, "memberLeft", left, { ...town, headers: { reasons: ["moved"] } });
club.sendKeep(transport, "photo", new Uint8Array());
club.sendKeep(punctual, "caption", "The board", { delayMs: 5_000 });
club.clubClient(punctual).sendKeep("caption", "The board", { delayMs: 5_000 });
club.clubClient(transport).sendKeep("caption", "The board");
club.onMemberEvents(transport, { memberJoined: ({ name }) => void name, memberLeft: (_, { headers }) => void headers.reasons.length }, { group: "mail" });`,
    says: [],
  },
  "a message that the operation does not have": {
    program: `club.publishMemberEvents(transport, "memberMoved", left, town);`,
    says: [`Argument of type '"memberMoved"' is not assignable to parameter of type`],
  },
  "the payload of another message": {
    program: `club.publishMemberEvents(transport, "memberLeft", { name: "Ada" }, { ...town, headers: { reasons: [] } });`,
    says: ["Property 'after' is missing in type '{ name: string; }' but required in type 'MemberLeft'"],
  },
  "a text instead of bytes": {
    program: `club.clubClient(transport).sendKeep("photo", "a picture");`,
    says: ["Argument of type 'string' is not assignable to parameter of type 'Photo'"],
  },
  "required headers omitted": {
    program: `club.publishMemberEvents(transport, "memberLeft", left, town);`,
    says: ["Property 'headers' is missing in type '{ parameters: { town: string; }; }' but required in type"],
  },
  "one of several messages with a delay, over a transport that may not declare delays": {
    program: `club.sendKeep(transport, "caption", "The board", { delayMs: 5_000 });`,
    says: ["Type 'number' is not assignable to type 'DelayNotPromised'"],
  },
  "one of several messages with a delay, from a client": {
    program: `club.clubClient(transport).sendKeep("caption", "The board", { delayMs: 5_000 });`,
    says: ["Type 'number' is not assignable to type 'DelayNotPromised'"],
  },
  "a missing handler": {
    program: `club.onMemberEvents(transport, { memberJoined: () => {} }, { group: "mail" });`,
    says: ["Property 'memberLeft' is missing in type '{ memberJoined: () => void; }' but required in type"],
  },
  "a handler of the wrong message": {
    program: `declare const handlers: club.ClubHandlers;
club.serveClub(transport, { ...handlers, keep: { ...handlers.keep, photo: (text: string) => void text } });`,
    says: ["is not assignable to type 'Handler<Photo, "],
  },
};

describeMistakes(() => workbench, { prelude, folder: "slips" }, mistakes);
