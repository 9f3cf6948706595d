import { type Msg, NoRespondersError, PermissionViolationError, RequestError } from "@nats-io/transport-node";
import { asError, isMessagingError, MessagingError } from "@posthorn/core/transport";
import { forbiddenError } from "../connection/errors.ts";

/** Settings of a stream or a consumer, by their names in the API of JetStream. */
export type JetStreamSettings = Readonly<Record<string, unknown>>;

/** The code of JetStream's errors that the transport acts upon. */
export const apiCodes = {
  consumerNotFound: 10_014,
  noMessage: 10_037,
  notEnabled: 10_076,
  notEnabledForAccount: 10_039,
  /** The stream exists with other settings. */
  nameInUse: 10_058,
  streamNotFound: 10_059,
  /** Another stream has the subjects. */
  subjectsOverlap: 10_065,
} as const;

/** Sends a request to JetStream's API. Rejects with an error of `apiError`, or with an error of the client. */
export type JetStreamApi = <T>(subject: string, body?: object) => Promise<T>;

interface ApiError extends Error {
  readonly apiCode: number;
}

interface Answer {
  readonly error?: { readonly err_code?: number; readonly description?: string };
}

/** @param request - sends a request to a subject, and resolves to the answer */
export function createApi(request: (subject: string, body: string) => Promise<Msg>): JetStreamApi {
  return async <T>(subject: string, body?: object): Promise<T> =>
    answerOf(await request(`$JS.API.${subject}`, body === undefined ? "" : JSON.stringify(body)));
}

/** Reads an answer of JetStream. Throws the error that it reports. */
export function answerOf<T>(msg: Msg): T {
  const answer = msg.json<T & Answer>();
  if (answer.error !== undefined) throw apiError(answer.error);
  return answer;
}

/** Makes an error of the error in an answer of JetStream. */
export function apiError({ err_code: apiCode = 0, description = "" }: NonNullable<Answer["error"]>): Error {
  return Object.assign(new Error(description), { apiCode });
}

/** True if JetStream answered with one of the codes. */
export function hasApiCode(error: unknown, ...codes: readonly number[]): boolean {
  return error instanceof Error && codes.includes((error as Partial<ApiError>).apiCode ?? -1);
}

/** True if nothing listens to the subject of a request. */
export function isNoResponders(error: unknown): boolean {
  return error instanceof NoRespondersError || (error instanceof RequestError && error.isNoResponders());
}

/** True if this user lacks the permission for a request. */
export function isForbidden(error: unknown): boolean {
  return error instanceof PermissionViolationError || (error instanceof Error && isForbidden(error.cause));
}

/** Resolves to undefined if JetStream answers with one of the codes. */
export async function unless<T>(work: Promise<T>, ...codes: readonly number[]): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (hasApiCode(error, ...codes)) return undefined;
    throw error;
  }
}

/**
 * The error for a stream or a consumer that could not be looked up or created.
 *
 * @param what - for the text: `queue "orders.place"`
 */
export function topologyError(what: string, thrown: unknown): MessagingError {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (isMessagingError(error)) return error;
    if (error instanceof PermissionViolationError)
      return forbiddenError(error.operation === "publish" ? "publish" : "subscribe", error.subject, error);
  }
  const cause = asError(thrown);
  if (isNoResponders(thrown) || hasApiCode(thrown, apiCodes.notEnabled, apiCodes.notEnabledForAccount)) {
    return new MessagingError(
      "unsupported_capability",
      `JetStream is not enabled on the NATS server, and ${what} needs it. ` +
        'Start it with "-js", or enable JetStream for this account.',
      { cause },
    );
  }
  if ("apiCode" in cause) {
    const text = `NATS refused a request for ${what}: ${cause.message}.`;
    return new MessagingError("publish_refused", text, { cause });
  }
  return new MessagingError(
    "unreachable",
    `NATS did not answer a request for ${what}: ${cause.message}. Nothing was sent. Try again later.`,
    { cause },
  );
}

/** A time in JetStream's unit. */
export function nanos(ms: number): number {
  return ms * 1_000_000;
}
