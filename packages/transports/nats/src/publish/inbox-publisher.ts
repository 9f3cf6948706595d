import { asError, type Destination, type Outgoing } from "@posthorn/core/transport";
import type { Connection } from "../connection/connection.ts";
import { forbiddenError } from "../errors/permission-errors.ts";
import { tooLargeError, uncertainError } from "../errors/publish-errors.ts";
import { encodeHeaders } from "../wire/headers.ts";
import { inboxSubject } from "../wire/names.ts";
import { checkSubject } from "./encode-publish.ts";

/**
 * Publishes packets to an inbox. Resolves once the server has read them. Rejects with `forbidden` if the user lacks
 * the permission.
 */
export type PublishToInbox = (
  to: Destination,
  packets: readonly Outgoing[],
  connectTimeoutMs: number,
) => Promise<void>;

/** Inboxes are subjects of core NATS, which confirms nothing. A flush after the packets takes the place of that. */
export function openInboxPublisher(connection: Connection): PublishToInbox {
  return async (to, packets, connectTimeoutMs) => {
    const subject = checkSubject(inboxSubject(to.address));
    const encoded = packets.map(({ headers, body }) => ({ headers: encodeHeaders(headers), body }));
    if (!connection.isUp()) await connection.whenUp(connectTimeoutMs);
    const since = performance.now();
    let refusal: Error | undefined;
    for (const { headers, body } of encoded) {
      connection.writer.publishWith({
        subject,
        payload: body,
        options: { headers },
        onError: (error) => {
          refusal = tooLargeError(to.address, body.length, error);
        },
      });
    }
    try {
      await connection.flushRefusals();
    } catch (error) {
      throw uncertainError(to.address, asError(error).message, asError(error));
    }
    if (refusal !== undefined) throw refusal;
    if (connection.wasRefused("publish", subject, since)) throw forbiddenError("publish", subject);
  };
}
