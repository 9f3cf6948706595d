import { expect, test } from "vitest";
import { connectError } from "./connect-error.ts";

function textOf(cause: Error): string {
  return connectError(["nats://broker:4222"], 5_000, cause).message;
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
    "its certificate was issued by an unknown authority. Pass the authority's certificate in `connection.tls.caFile`.",
  ],
  [
    "CERT_HAS_EXPIRED",
    "its certificate is expired or not valid yet. Renew the certificate, or correct the clock of this machine.",
  ],
  [
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "its certificate is for another host name. Use a name of the certificate in `servers`.",
  ],
  ["EPROTO", "the TLS handshake failed. Check `connection.tls` and the broker's own settings of TLS."],
  ["ENOTFOUND", "the host name is unknown. Correct `servers`, or check DNS."],
])("%s is explained in plain words, as unreachable", (code, text) => {
  expect(textOf(withCode(code))).toBe(`[unreachable] Cannot connect to NATS at nats://broker:4222: ${text}`);
});

test("a client certificate that the server does not accept is unauthorized", () => {
  expect(textOf(withCode("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"))).toMatch(
    /^\[unauthorized] .* Pass one that it accepts in `connection.tls`\.$/,
  );
});

test("the first line of an unknown error is shown", () => {
  expect(textOf(new Error("odd\nand a dump"))).toBe(
    "[unreachable] Cannot connect to NATS at nats://broker:4222: odd. Start it, correct `servers`, or set `waitForBroker`.",
  );
});

test("the code of the cause is found", () => {
  const cause = new Error("connection failed", { cause: withCode("CERT_HAS_EXPIRED") });
  expect(textOf(cause)).toContain("expired or not valid yet");
});

test("a missing file is an invalid argument", () => {
  expect(textOf(new Error("/nope doesn't exist"))).toBe(
    "[invalid_argument] The options for NATS at nats://broker:4222 are invalid: /nope doesn't exist. Correct them.",
  );
});

test("a silent server may require a client certificate, if TLS is used", () => {
  const silence = Object.assign(new Error("timeout"), { name: "TimeoutError" });
  expect(textOf(silence)).not.toContain("certificate");
  expect(connectError(["tls://broker"], 5_000, silence).message).toContain("requires a client certificate");
});
