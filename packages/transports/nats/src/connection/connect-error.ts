import { AuthorizationError, UserAuthenticationExpiredError } from "@nats-io/transport-node";
import { MessagingError } from "@posthorn/core/transport";
import { codeOf, tlsProblem } from "@posthorn/transport-kit";

const startAdvice = "Start it, correct `servers`, or set `waitForBroker`.";
const certificateHint =
  " If the server requires a client certificate, it does not answer without one. Pass it in `connection.tls`.";
const tlsNames = { authority: "connection.tls.caFile", client: "connection.tls", address: "servers" };

/** The error for an attempt to connect that failed. It says what is wrong, then what to do. */
export function connectError(servers: readonly string[], timeoutMs: number, cause: Error): MessagingError {
  const at = `NATS at ${servers.join(", ")}`;
  const line = (cause.message.split("\n", 1)[0] ?? "").replace(/\.$/, "").slice(0, 200);
  if (cause instanceof AuthorizationError || cause instanceof UserAuthenticationExpiredError) {
    const text = `${at} does not accept the credentials: ${line}. Correct the user and the password, or the token, in \`servers\` or \`connection\`.`;
    return new MessagingError("unauthorized", text, { cause });
  }
  const isOptions = cause.name === "InvalidArgumentError" || cause instanceof TypeError;
  if (isOptions || cause.message.endsWith(" doesn't exist")) {
    const text = `The options for ${at} are invalid: ${line}. Correct them.`;
    return new MessagingError("invalid_argument", text, { cause });
  }
  const { isRefusal = false, text = networkProblem(cause, timeoutMs, line) } =
    tlsProblem(cause, tlsNames) ?? {};
  const isSilentTls = cause.name === "TimeoutError" && servers.some((server) => server.startsWith("tls://"));
  const code = isRefusal ? "unauthorized" : "unreachable";
  return new MessagingError(code, `Cannot connect to ${at}: ${text}${isSilentTls ? certificateHint : ""}`, {
    cause,
  });
}

function networkProblem(cause: Error, timeoutMs: number, line: string): string {
  if (/does not support 'tls'/.test(cause.message))
    return "it does not offer TLS. Enable TLS on the server, or remove `tls://` and `connection.tls`.";
  if (/^(ENOTFOUND|EAI_AGAIN)$/.test(codeOf(cause)))
    return "the host name is unknown. Correct `servers`, or check DNS.";
  return `${cause.name === "TimeoutError" ? `no answer within ${timeoutMs} ms` : line}. ${startAdvice}`;
}
