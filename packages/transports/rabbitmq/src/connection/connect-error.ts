import { MessagingError } from "@posthorn/core/transport";
import type { Target } from "./target.ts";

/**
 * Returns the error that a program gets if a connection fails: `unauthorized` if the broker rejects the user,
 * `forbidden` if it rejects the virtual host, `unreachable` for every other cause.
 */
export function connectError(cause: Error, target: Target): MessagingError {
  const { message } = cause;
  const { displayUrl, vhost } = target;
  if (/\b403\b|ACCESS.REFUSED/.test(message)) {
    const text = `RabbitMQ at ${displayUrl} does not accept this user or password. Correct them in \`url\`.`;
    return new MessagingError("unauthorized", text, { cause });
  }
  // For a refused virtual host, amqplib omits the broker's own text.
  if (message.includes("ConnectionOpenOk; got <ConnectionClose") || /\b530\b|NOT.ALLOWED/.test(message)) {
    const text = `RabbitMQ at ${displayUrl} does not let this user into the virtual host "${vhost}". Create it, or grant the user permissions there.`;
    return new MessagingError("forbidden", text, { cause });
  }
  return new MessagingError("unreachable", unreachableText(cause, target), { cause });
}

/** True if another attempt cannot succeed until somebody changes the configuration. */
export function isPermanent(failure: Error): boolean {
  return isRefusal(failure) || tlsProblem(failure.cause) !== undefined;
}

/** True if the broker answered, and refused the user or the virtual host. */
export function isRefusal(failure: Error): boolean {
  const { code } = failure as Partial<MessagingError>;
  return code === "unauthorized" || code === "forbidden";
}

function unreachableText(cause: Error, { displayUrl, hostname }: Target): string {
  const { code } = cause as NodeJS.ErrnoException;
  const problem = tlsProblem(cause);
  if (problem !== undefined) return `No secure connection to RabbitMQ at ${displayUrl}: ${problem}`;
  switch (code) {
    case "ECONNREFUSED":
      return `Nothing listens at ${displayUrl} (ECONNREFUSED). Start RabbitMQ there, or correct \`url\`.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `The host "${hostname}" of ${displayUrl} is unknown (${code}). Correct \`url\`.`;
    default:
      return `RabbitMQ at ${displayUrl} did not answer (${cause.message}). Check that it runs there, and that \`url\` is right.`;
  }
}

/** Describes a failure of TLS in plain words instead of OpenSSL's. Returns undefined for all other failures. */
function tlsProblem(cause: unknown): string | undefined {
  const { code = "", message = "" } = (cause ?? {}) as Partial<NodeJS.ErrnoException>;
  if (/wrong version number|packet length too long|unexpected message/i.test(message)) {
    return "this port does not speak TLS. Use `amqp:`, or the port for TLS, which is usually 5671.";
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return "the server's certificate is for another host name. Connect by a name that it covers.";
  }
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
    return "the server's certificate has expired, or is not valid yet. Renew it.";
  }
  if (/SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|^CERT_/.test(code)) {
    return "the server's certificate is from an authority that this program does not know. Pass the authority's certificate as `tls.ca`.";
  }
  if (/certificate (required|unknown)|bad certificate|handshake failure|alert/i.test(message)) {
    return "the server did not accept this client's certificate or TLS version. Check `tls.cert` and `tls.key`.";
  }
  return /^(ERR_SSL|ERR_TLS|EPROTO)/.test(code) ? `TLS failed (${code}). Check \`tls\`.` : undefined;
}
