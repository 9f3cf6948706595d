import type { Codec } from "../contract/codec.ts";
import { isJson, mediaType } from "../contract/media-type.ts";
import type { AnyMessage } from "../contract/message.ts";
import { MessagingError } from "../errors/messaging-error.ts";
import { type Validate, validatorOf } from "../schema/validator.ts";
import { headerNamesOf } from "./headers.ts";

/** A message of the contract, made ready to be encoded and decoded for one transport. */
export interface PreparedMessage {
  readonly declared: AnyMessage;
  /** The CloudEvents `type`. */
  readonly name: string;
  /** The words for it in errors: `command "placeOrder"`, `the reply to query "orderStatus"`. */
  readonly description: string;
  /** The CloudEvents `source` of packets that are sent. */
  readonly source: string;
  /** True if packets carry none of the headers of CloudEvents. */
  readonly isPlain: boolean;
  /** The content type of packets that are sent. */
  readonly contentType: string;
  /** True if packets of any JSON media type are accepted. Otherwise their media type must be this message's. */
  readonly isJson: boolean;
  /** Left out for JSON, or if there is none. */
  readonly codec: Codec | undefined;
  /** True if neither the contract nor the transport has the codec that the content type requires. */
  readonly lacksCodec: boolean;
  readonly validatePayload: Validate;
  readonly validateHeaders: Validate | undefined;
  /** The headers' names in the contract, by their names in lower case. */
  readonly headerNames: ReadonlyMap<string, string> | undefined;
}

/** The properties that a message has from its operation. */
export interface MessageRole {
  readonly description: string;
  readonly source: string;
  readonly isPlain: boolean;
}

/** The part of a transport that concerns codecs. */
interface CodecProvider {
  readonly name: string;
  readonly codecs?: Readonly<Record<string, Codec>>;
}

export function prepareMessage(
  declared: AnyMessage,
  { description, source, isPlain }: MessageRole,
  transport: CodecProvider,
): PreparedMessage {
  const { name, payload, headers, contentType = "application/json" } = declared;
  const codec = declared.codec ?? findCodec(contentType, transport);
  return {
    declared,
    name,
    description,
    source,
    isPlain,
    contentType,
    isJson: codec === undefined || isJson(contentType),
    codec,
    lacksCodec: codec === undefined && !isJson(contentType),
    validatePayload: validatorOf(payload),
    validateHeaders: headers === undefined ? undefined : validatorOf(headers),
    headerNames: headers === undefined ? undefined : headerNamesOf(headers),
  };
}

function findCodec(contentType: string, { codecs = {} }: CodecProvider): Codec | undefined {
  const type = mediaType(contentType);
  return !isJson(contentType) && Object.hasOwn(codecs, type) ? codecs[type] : undefined;
}

/**
 * Throws MessagingError `unsupported_capability` if a message lacks its codec.
 *
 * @param description - names the operation in the error
 */
export function requireCodec(
  { lacksCodec, contentType }: PreparedMessage,
  transport: CodecProvider,
  description: string,
): void {
  if (!lacksCodec) return;
  const type = mediaType(contentType);
  throw new MessagingError(
    "unsupported_capability",
    `Transport "${transport.name}" has no codec for "${type}", which ${description} needs. ` +
      `Add one: withCodecs(transport, { "${type}": codec }).`,
  );
}
