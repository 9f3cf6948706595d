import { expect, test } from "vitest";
import { connectFailure } from "./connect-error.ts";

function textOf(cause: Error): string {
  return connectFailure(["nats://broker:4222"], 5_000, cause).message;
}

function withCode(
  code: string,
  text = "140:error:0A000086:SSL routines::../deps/openssl:1889:\nmore of it",
): Error {
  return Object.assign(new Error(text), { code });
}

test.each([
  [
    "SELF_SIGNED_CERT_IN_CHAIN",
    "its certificate is of an authority unknown here. Name it in `connection.tls.caFile`.",
  ],
  ["CERT_HAS_EXPIRED", "its certificate is not valid now. Renew it there, or set the clock here."],
  [
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "its certificate is for another host name. Use a name of the certificate in `servers`.",
  ],
  ["EPROTO", "the TLS handshake failed. See to `connection.tls`, and to the server's `tls` block."],
  ["ENOTFOUND", "the name of the host is unknown. Correct `servers`, or see to the name service."],
])("%s is told in plain words, as unreachable", (code, text) => {
  expect(textOf(withCode(code))).toBe(`[unreachable] NATS at nats://broker:4222 was not reached: ${text}`);
});

test("a client certificate that the server does not accept is unauthorized", () => {
  expect(textOf(withCode("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"))).toMatch(
    /^\[unauthorized] .* Give one that it knows in `connection.tls`\.$/,
  );
});

test("what is not known is told by the first line of it", () => {
  expect(textOf(new Error("odd\nand a dump"))).toBe(
    "[unreachable] NATS at nats://broker:4222 was not reached: odd. Start it, correct `servers`, or set `waitForBroker`.",
  );
});

test("the cause is found at the bottom", () => {
  const cause = new Error("connection failed", { cause: withCode("CERT_HAS_EXPIRED") });
  expect(textOf(cause)).toContain("not valid now");
});

test("a file that is not there is a wrong argument", () => {
  expect(textOf(new Error("/nope doesn't exist"))).toBe(
    "[invalid_argument] The options for NATS at nats://broker:4222 cannot be used: /nope doesn't exist. Correct them.",
  );
});

test("a silent server may want a certificate, if TLS is asked for", () => {
  const silence = Object.assign(new Error("timeout"), { name: "TimeoutError" });
  expect(textOf(silence)).not.toContain("certificate");
  expect(connectFailure(["tls://broker"], 5_000, silence).message).toContain(
    "a certificate from its clients",
  );
});
