import { MessagingError } from "@posthorn/core/transport";
import type { Target } from "./target.ts";

const forbidden = 403;
/** Access refused, resource locked, precondition failed, not allowed, not implemented. */
const refusals: ReadonlySet<unknown> = new Set([forbidden, 405, 406, 530, 540]);

/** Whether the broker refuses, and will the next time too; anything else may pass. */
export function isRefused(error: unknown): boolean {
  return refusals.has((error as { readonly code?: unknown }).code);
}

/** Whether the broker refuses because of the user's permissions. */
export function isForbidden(error: unknown): boolean {
  return (error as { readonly code?: unknown }).code === forbidden;
}

/**
 * Why a connection could not be made, for people: `unauthorized` for the user, `forbidden` for the virtual
 * host, `unreachable` for everything else.
 */
export function connectFailure(cause: Error, { shown, hostname, vhost }: Target): MessagingError {
  const { message } = cause;
  if (/\b403\b|ACCESS.REFUSED/.test(message)) {
    const text = `RabbitMQ at ${shown} does not accept this user or password. Correct them in \`url\`.`;
    return new MessagingError("unauthorized", text, { cause });
  }
  // amqplib reports a refused virtual host without the broker's words.
  if (message.includes("ConnectionOpenOk; got <ConnectionClose") || /\b530\b|NOT.ALLOWED/.test(message)) {
    const text = `RabbitMQ at ${shown} does not let this user into the virtual host "${vhost}". Create it, or grant the user permissions there.`;
    return new MessagingError("forbidden", text, { cause });
  }
  return new MessagingError("unreachable", `${reasonOf(cause, shown, hostname)}`, { cause });
}

/** Whether trying again cannot help until somebody changes the configuration. */
export function isLasting(failure: Error): boolean {
  return isRefusal(failure) || tlsReason(failure.cause) !== undefined;
}

/** Whether the broker answered, and refused the user or the virtual host. */
export function isRefusal(failure: Error): boolean {
  const { code } = failure as Partial<MessagingError>;
  return code === "unauthorized" || code === "forbidden";
}

function reasonOf(cause: Error, shown: string, hostname: string): string {
  const { code } = cause as NodeJS.ErrnoException;
  const tls = tlsReason(cause);
  if (tls !== undefined) return `No secure connection to RabbitMQ at ${shown}: ${tls}`;
  switch (code) {
    case "ECONNREFUSED":
      return `Nothing listens at ${shown} (ECONNREFUSED). Start RabbitMQ there, or correct \`url\`.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `The host "${hostname}" of ${shown} is unknown (${code}). Correct \`url\`.`;
    default:
      return `RabbitMQ at ${shown} did not answer (${cause.message}). Check that it runs there, and that \`url\` is right.`;
  }
}

/** What is wrong with TLS, in place of OpenSSL's words; undefined for any other failure. */
function tlsReason(cause: unknown): string | undefined {
  const { code = "", message = "" } = (cause ?? {}) as Partial<NodeJS.ErrnoException>;
  if (/wrong version number|packet length too long|unexpected message/i.test(message)) {
    return "this port does not speak TLS. Use `amqp:`, or the port of TLS, 5671 as a rule.";
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return "the server's certificate is for another host name. Connect by a name that it covers.";
  }
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
    return "the server's certificate has expired, or is not valid yet. Renew it.";
  }
  if (/SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|^CERT_/.test(code)) {
    return "the server's certificate is from an authority that this program does not know. Give its certificate as `tls.ca`.";
  }
  if (/certificate (required|unknown)|bad certificate|handshake failure|alert/i.test(message)) {
    return "the server did not accept this client's certificate or TLS version. Check `tls.cert` and `tls.key`.";
  }
  return /^(ERR_SSL|ERR_TLS|EPROTO)/.test(code) ? `TLS failed (${code}). Check \`tls\`.` : undefined;
}
