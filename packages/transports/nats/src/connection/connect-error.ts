import { AuthorizationError, UserAuthenticationExpiredError } from "@nats-io/transport-node";
import { MessagingError } from "@posthorn/core/transport";

/** The error for an attempt to connect that failed. It says what is wrong, then what to do. */
export function connectError(servers: readonly string[], timeoutMs: number, cause: Error): MessagingError {
  const at = `NATS at ${servers.join(", ")}`;
  if (isAuthError(cause)) return unauthorizedError(servers, cause);
  const isOptions = cause.name === "InvalidArgumentError" || cause instanceof TypeError;
  if (isOptions || cause.message.endsWith(" doesn't exist")) {
    const text = `The options for ${at} are invalid: ${firstLine(cause)}. Correct them.`;
    return new MessagingError("invalid_argument", text, { cause });
  }
  const certificate = certificateProblem(cause);
  if (certificate !== undefined) {
    return new MessagingError(certificate.code, `Cannot connect to ${at}: ${certificate.text}`, { cause });
  }
  const usesTls = servers.some((server) => server.startsWith("tls://"));
  const hint = usesTls && cause.name === "TimeoutError" ? certificateHint : "";
  const text = `Cannot connect to ${at}: ${networkProblem(cause, timeoutMs)}${hint}`;
  return new MessagingError("unreachable", text, { cause });
}

const certificateHint =
  " If the server requires a client certificate, it does not answer without one. Pass it in `connection.tls`.";

export function isAuthError(error: unknown): boolean {
  return error instanceof AuthorizationError || error instanceof UserAuthenticationExpiredError;
}

export function unauthorizedError(servers: readonly string[], cause: Error): MessagingError {
  return new MessagingError(
    "unauthorized",
    `NATS at ${servers.join(", ")} does not accept the credentials: ${firstLine(cause)}. ` +
      "Correct the user and the password, or the token, in `servers` or `connection`.",
    { cause },
  );
}

function networkProblem(cause: Error, timeoutMs: number): string {
  const advice = "Start it, correct `servers`, or set `waitForBroker`.";
  switch (codeOf(cause)) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "the host name is unknown. Correct `servers`, or check DNS.";
    default:
      if (cause.name === "TimeoutError") return `no answer within ${timeoutMs} ms. ${advice}`;
      return `${firstLine(cause)}. ${advice}`;
  }
}

interface Problem {
  readonly code: "unreachable" | "unauthorized";
  readonly text: string;
}

function certificateProblem(cause: Error): Problem | undefined {
  const code = codeOf(cause);
  if (/SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)/.test(code)) {
    return unreachable(
      "its certificate was issued by an unknown authority. Pass the authority's certificate in `connection.tls.caFile`.",
    );
  }
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
    return unreachable(
      "its certificate is expired or not valid yet. Renew the certificate, or correct the clock of this machine.",
    );
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return unreachable(
      "its certificate is for another host name. Use a name of the certificate in `servers`.",
    );
  }
  if (/CERTIFICATE_REQUIRED|BAD_CERTIFICATE|HANDSHAKE_FAILURE|UNKNOWN_CA|ALERT_CERTIFICATE/.test(code)) {
    const text = "it does not accept the client certificate. Pass one that it accepts in `connection.tls`.";
    return { code: "unauthorized", text };
  }
  if (code.startsWith("ERR_SSL_") || code === "EPROTO" || code.startsWith("ERR_OSSL_")) {
    return unreachable("the TLS handshake failed. Check `connection.tls` and the server's `tls` block.");
  }
  if (/does not support 'tls'/.test(cause.message)) {
    return unreachable(
      "it does not offer TLS. Enable TLS on the server, or remove `tls://` and `connection.tls`.",
    );
  }
  return undefined;
}

function unreachable(text: string): Problem {
  return { code: "unreachable", text };
}

/** The code that Node has set on the error, or on its cause. */
function codeOf(error: Error): string {
  const { code, cause } = error as Error & { readonly code?: unknown };
  if (typeof code === "string") return code;
  return cause instanceof Error ? codeOf(cause) : "";
}

function firstLine({ message }: Error): string {
  return (message.split("\n", 1)[0] ?? "").replace(/\.$/, "").slice(0, 200);
}
