import { expect, test } from "vitest";
import { codeOf, tlsProblem } from "./tls-problem.ts";

const names = { authority: "tls.ca", client: "tls", address: "url" };

test.each([
  ["SELF_SIGNED_CERT_IN_CHAIN", "unknown authority", false],
  ["CERT_HAS_EXPIRED", "expired or not valid yet", false],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "another host name. Use a name of the certificate in `url`", false],
  ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "does not accept the client certificate", true],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "this port does not speak TLS. Correct `url`", false],
  ["EPROTO", "the TLS handshake failed. Check `tls`", false],
])("%s is explained in plain words", (code, text, isRefusal) => {
  const problem = tlsProblem(new Error("no", { cause: Object.assign(new Error("dump"), { code }) }), names);
  expect(problem?.text).toContain(text);
  expect(problem?.isRefusal).toBe(isRefusal);
});

test("another failure is not explained", () => {
  expect(tlsProblem(Object.assign(new Error("no"), { code: "ECONNREFUSED" }), names)).toBeUndefined();
  expect(tlsProblem(undefined, names)).toBeUndefined();
  expect(codeOf(new Error("no"))).toBe("");
});
