import { createInbox, type Msg } from "@nats-io/transport-node";
import type { Extras } from "@posthorn/core/transport";
import { noResponderError, openAsks, type PendingAsk } from "@posthorn/transport-kit";
import { forbiddenError, tooLargeError } from "./connection/errors.ts";
import type { Session } from "./connection/session.ts";
import type { Connection } from "./connection.ts";
import { decodeHeaders, encodeHeaders } from "./headers.ts";
import { checkSubject, namesOf, subjectOf } from "./names.ts";

/** The last token of a reply address is the token of its request. */
const inboxPrefix = "posthorn-inbox";
const mostAllowed = 10_000;

/** Opens the light requests of a transport. One inbox of each session receives all replies. */
export function openLightAsk(connection: Connection): NonNullable<Extras["ask"]> {
  const { link } = connection;
  /** The subjects that this user may publish to. The server reports only once that it may not. */
  const allowed = new Set<string>();
  let inbox = "";
  const asks = openAsks({ send });

  function send(ask: PendingAsk): void {
    const session = connection.session() as Session;
    if (inbox === "") openInbox(session);
    const { to, packet, token } = ask;
    const subject = checkSubject(subjectOf(namesOf(to), to.address));
    const { body } = packet;
    session.write({
      subject,
      payload: body,
      options: { headers: encodeHeaders(packet.headers), reply: inbox + token },
      onError: (error) => asks.take(token)?.reject(tooLargeError(to.address, body.length, error)),
    });
    if (!allowed.has(subject)) void checkPermission(session, subject, token);
  }

  async function checkPermission(session: Session, subject: string, token: string): Promise<void> {
    const refusals = await session.flushRefusals().catch(() => undefined);
    if (refusals?.has(`publish ${subject}`)) asks.take(token)?.reject(forbiddenError("publish", subject));
    else if (allowed.size < mostAllowed) allowed.add(subject);
  }

  function openInbox({ nc }: Session): void {
    inbox = `${createInbox(inboxPrefix)}.`;
    const subject = `${inbox}*`;
    nc.subscribe(subject, {
      callback(error, msg) {
        if (error === null) return settle(asks.take(msg.subject.slice(subject.length - 1)), msg);
        inbox = ""; // the next request tries again
        asks.rejectAll(forbiddenError("subscribe", subject, error));
      },
    });
  }

  connection.onRefused((_operation, subject) => void allowed.delete(subject));
  link.watch({
    down(cause) {
      inbox = "";
      allowed.clear();
      asks.disconnect(cause);
    },
    ended: asks.close,
  });

  const askOnceUp: NonNullable<Extras["ask"]> = async (to, packet, options) => {
    await link.whenUp(Math.min(options.timeoutMs, connection.settings.timeoutMs));
    return asks.ask(to, packet, options);
  };

  return (to, packet, options) => {
    const ask = link.isUp() ? asks.ask : askOnceUp; // most requests need no promise of their own here
    return ask(to, packet, options);
  };
}

function settle(ask: PendingAsk | undefined, msg: Msg): void {
  if (ask === undefined) return; // the reply is late, a duplicate or forged
  const { data } = msg;
  if (data.length === 0 && msg.headers?.code === 503) ask.reject(noResponderError(ask.to));
  else ask.resolve({ headers: decodeHeaders(msg), body: data });
}
