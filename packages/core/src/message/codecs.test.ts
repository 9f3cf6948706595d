import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { collectDeadLetters } from "../../test/collect-dead-letters.ts";
import { consume, consumeOneOf } from "../consume/consume.ts";
import type { Codec } from "../contract/codec.ts";
import type { Message } from "../contract/message.ts";
import type { Command, CommandOf } from "../contract/operation.ts";
import { produce, produceOneOf } from "../produce/produce.ts";
import { queue } from "../transport/destination.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Transport } from "../transport/transport.ts";
import { deadLetterHeaders, wireHeaders } from "../transport/wire-headers.ts";
import { withCodecs } from "../wrap/with-codecs.ts";
import { bytesCodec, textCodec } from "./codecs.ts";

let transport: Transport;
beforeEach(() => {
  transport = memoryTransport();
});
afterEach(() => transport.close());

const onError = vi.fn();

function commandOf<T>(message: Omit<Message<T>, "name">): Command<T> {
  const name = "store";
  return { kind: "command", name, address: "store", source: "album", message: { name: "Store", ...message } };
}

async function sent<T>(over: Transport, command: Command<T>, payload: T): Promise<Delivery> {
  const receive = vi.fn().mockResolvedValue({ kind: "done" });
  const subscription = await transport.subscribe(queue("store"), receive);
  await produce(over, command, payload);
  await vi.waitFor(() => expect(receive).toHaveBeenCalledTimes(1));
  await subscription.close();
  return receive.mock.calls[0]?.[0];
}

async function received<T>(over: Transport, command: Command<T>, payload: T): Promise<unknown> {
  const handler = vi.fn();
  await consume(over, command, handler, { onError });
  await produce(over, command, payload);
  await vi.waitFor(() => expect(handler).toHaveBeenCalledTimes(1));
  return handler.mock.calls[0]?.[0];
}

describe("a payload", () => {
  const caption = commandOf({ payload: z.string(), contentType: "text/plain", codec: textCodec });
  const photo = commandOf<Uint8Array>({
    payload: z.instanceof(Uint8Array),
    contentType: "image/png",
    codec: bytesCodec,
  });

  test("that is text is sent as it is, with its content type", async () => {
    const { headers, body } = await sent(transport, caption, "Größe: 7");
    expect(headers[wireHeaders.contentType]).toBe("text/plain");
    expect(Buffer.from(body).toString()).toBe("Größe: 7");
    expect(await received(transport, caption, "\ufeffGröße: 7")).toBe("\ufeffGröße: 7");
  });

  test("that is bytes is sent as it is, and both sides may change their copy", async () => {
    const bytes = Uint8Array.of(0, 255, 7);
    const seen: Uint8Array[] = [];
    const handler = vi.fn((payload: Uint8Array) => {
      seen.push(payload.slice());
      payload.fill(1);
      if (seen.length === 1) throw new Error("busy");
    });
    await produce(transport, photo, bytes);
    bytes[0] = 1;
    await consume(transport, photo, handler, { onError });
    await vi.waitFor(() => expect(handler).toHaveBeenCalledTimes(2));
    expect(seen).toEqual([Uint8Array.of(0, 255, 7), Uint8Array.of(0, 255, 7)]);
  });

  test("that is neither text nor bytes is not sent", async () => {
    await expect(produce(transport, photo, "a picture" as never)).rejects.toThrow(
      "does not fit the contract",
    );
  });

  test.each([
    [
      "with another content type",
      { [wireHeaders.contentType]: "text/html" },
      "x",
      '"text/html", and "text/plain"',
    ],
    ["whose bytes are not text", {}, Uint8Array.of(255), 'its body is not "text/plain": it is not UTF-8'],
  ])("%s is dead, with the reason", async (_, headers, body, reason) => {
    const dead = await collectDeadLetters(transport, queue("store"));
    await consume(transport, caption, vi.fn(), { onError });
    await transport.publish(queue("store"), [{ id: "1", headers: { ...headers }, body: Buffer.from(body) }]);
    await vi.waitFor(() => expect(dead).toHaveLength(1));
    expect(dead[0]?.headers[deadLetterHeaders.reason]).toContain(reason);
  });

  test("may have a content type with other case and parameters", async () => {
    const handler = vi.fn();
    await consume(transport, caption, handler, { onError });
    const headers = { [wireHeaders.contentType]: "Text/Plain ; charset=utf-8" };
    await transport.publish(queue("store"), [{ id: "1", headers, body: Buffer.from("x") }]);
    await vi.waitFor(() => expect(handler).toHaveBeenCalledTimes(1));
  });
});

describe("a payload in a format that Posthorn does not know", () => {
  interface Album {
    title: string;
  }
  const message = {
    name: "Album",
    payload: z.looseObject({ title: z.string() }),
    contentType: "application/xml; charset=utf-8",
  };
  const album: Command<Album> = commandOf<Album>(message);
  const xml: Codec = {
    encode: (value) => Buffer.from(`<title>${(value as Album).title}</title>`),
    decode: (body) => ({ title: /<title>(.*)<\/title>/.exec(Buffer.from(body).toString())?.[1] }),
  };

  test("is sent with the transport's codec", async () => {
    const over = withCodecs(withCodecs(transport, { "Application/XML": xml }), { "text/csv": xml });
    const { headers, body } = await sent(over, album, { title: "Tea" });
    expect(headers[wireHeaders.contentType]).toBe("application/xml; charset=utf-8");
    expect(Buffer.from(body).toString()).toBe("<title>Tea</title>");
    expect(await received(over, album, { title: "Tea" })).toEqual({ title: "Tea" });
  });

  test("is rejected without a codec, at start and when it is sent", async () => {
    const text =
      'Transport "memory" has no codec for "application/xml", which command "store" needs. Add one: withCodecs(transport, { "application/xml": codec }).';
    await expect(consume(transport, album, vi.fn())).rejects.toThrow(text);
    const refused = produce(transport, album, { title: "Tea" });
    await expect(refused).rejects.toMatchObject({ code: "unsupported_capability", text });
    await expect(consume(withCodecs(transport, { "text/csv": xml }), album, vi.fn())).rejects.toThrow(text);
  });

  test("that its codec cannot write is not sent, and the error has the cause", async () => {
    const broken = withCodecs(transport, {
      "application/xml": { ...xml, encode: () => raise("no root element") },
    });
    await expect(produce(broken, album, { title: "Tea" })).rejects.toThrow(
      'The payload of command "store" cannot be written as "application/xml; charset=utf-8": no root element. Nothing was sent.',
    );
  });

  test("is distinguished from others of its operation by its content type", async () => {
    interface Messages {
      readonly album: Message<Album>;
      readonly caption: Message<string>;
    }
    const store: CommandOf<Messages> = {
      ...commandOf<Album>(message),
      messages: {
        album: message,
        caption: { name: "Caption", payload: z.string(), contentType: "text/plain", codec: textCodec },
      },
    };
    const over = withCodecs(transport, { "application/xml": xml });
    const handlers = { album: vi.fn(), caption: vi.fn() };
    await consumeOneOf(over, store, handlers, { onError });
    await produceOneOf(over, store, "caption", "Tea");
    const headers = { [wireHeaders.contentType]: "text/plain" };
    await transport.publish(queue("store"), [{ id: "1", headers, body: Buffer.from("<title>x</title>") }]);
    await vi.waitFor(() => expect(handlers.caption).toHaveBeenCalledTimes(2));
    expect(handlers.album).not.toHaveBeenCalled();
  });

  test("is distinguished by its content type from another one with the same codec", async () => {
    interface Messages {
      readonly plain: Message<string>;
      readonly html: Message<string>;
    }
    const text = { payload: z.string(), codec: textCodec };
    const store: CommandOf<Messages> = {
      ...commandOf<Album>(message),
      messages: {
        plain: { ...text, name: "Plain", contentType: "text/plain" },
        html: { ...text, name: "Html", contentType: "text/html" },
      },
    };
    const handlers = { plain: vi.fn(), html: vi.fn() };
    await consumeOneOf(transport, store, handlers, { onError });
    const headers = { [wireHeaders.contentType]: "text/html" };
    await transport.publish(queue("store"), [{ id: "1", headers, body: Buffer.from("<p>") }]);
    await vi.waitFor(() => expect(handlers.html).toHaveBeenCalledTimes(1));
    expect(handlers.plain).not.toHaveBeenCalled();
  });

  test("of another operation at the address is left to it by a consumer without its codec", async () => {
    const dead = await collectDeadLetters(transport, queue("store"));
    const caption: Command<string> = {
      ...commandOf({ payload: z.string(), contentType: "text/plain", codec: textCodec }),
      name: "caption",
      otherMessages: [message],
    };
    const shared: Command<Album> = { ...album, otherMessages: [caption.message] };
    const over = withCodecs(transport, { "application/xml": xml });
    await consume(transport, caption, vi.fn(), { onError });
    const headers = { [wireHeaders.contentType]: "application/xml" };
    await transport.publish(queue("store"), [{ id: "1", headers, body: Buffer.from("<title>x</title>") }]);
    const handler = vi.fn();
    await consume(over, shared, handler, { onError });
    await vi.waitFor(() => expect(handler).toHaveBeenCalledTimes(1), { timeout: 5_000 });
    expect(dead).toEqual([]);
  });
});

function raise(text: string): never {
  throw new Error(text);
}
