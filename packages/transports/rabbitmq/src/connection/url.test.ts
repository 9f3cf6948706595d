import { expect, test } from "vitest";
import { parseUrl } from "./url.ts";

test("a URL sets every part, and the usual defaults fill in the rest", () => {
  expect(parseUrl("amqp://localhost")).toEqual({
    protocol: "amqp",
    hostname: "localhost",
    port: 5672,
    username: "guest",
    password: "guest",
    vhost: "/",
    displayUrl: "amqp://localhost:5672",
  });
  expect(parseUrl("amqps://sh%40p:s%C3%A9cret@[::1]:1/my%2Fhost")).toEqual({
    protocol: "amqps",
    hostname: "::1",
    port: 1,
    username: "sh@p",
    password: "sécret",
    vhost: "my/host",
    displayUrl: "amqps://[::1]:1/my%2Fhost",
  });
});

test.each(["", "shop:secret@broker", "http://shop:secret@broker", "amqp://shop:secret%zz@broker"])(
  "%j is rejected because it is not the URL of a broker, and the error does not repeat it",
  (url) => {
    const parse = (): unknown => parseUrl(url);
    expect(parse).toThrow(expect.objectContaining({ code: "invalid_argument" }));
    expect(parse).not.toThrow(/secret/);
  },
);
