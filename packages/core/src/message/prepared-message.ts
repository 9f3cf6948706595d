import type { Codec } from "../contract/codec.ts";
import { isJson, mediaType } from "../contract/media-type.ts";
import type { AnyMessage } from "../contract/message.ts";
import { MessagingError } from "../errors/messaging-error.ts";
import { type Validate, validatorOf } from "../schema/validator.ts";

/** A message of the contract, made ready to be encoded and decoded for one transport. */
export interface PreparedMessage {
  readonly declared: AnyMessage;
  /** The CloudEvents `type`. */
  readonly name: string;
  /** The words for it in errors: `command "placeOrder"`, `the reply to query "orderStatus"`. */
  readonly label: string;
  /** The CloudEvents `source` of packets that are sent. */
  readonly source: string;
  /** True if packets carry none of the headers of CloudEvents. */
  readonly isPlain: boolean;
  /** True if packets that are sent are structured events. */
  readonly isStructured: boolean;
  /** The content type of packets that are sent. */
  readonly contentType: string;
  /** The content type without its parameters. */
  readonly mediaType: string;
  /** True if packets of any JSON media type are accepted. Otherwise their media type must be this message's. */
  readonly isJson: boolean;
  /** Left out for JSON, or if there is none. */
  readonly codec: Codec | undefined;
  readonly validatePayload: Validate;
  readonly validateHeaders: Validate | undefined;
  /** True if the contract declares headers, be they its own or Posthorn's. */
  readonly declaresHeaders: boolean;
  /** The headers' names in the contract, by their names in lower case. */
  readonly headerNames: ReadonlyMap<string, string> | undefined;
}

/** The properties that a message has from its operation. */
export interface MessageRole {
  readonly label: string;
  readonly source: string;
  readonly isPlain: boolean;
  readonly isStructured: boolean;
}

/** The part of a transport that concerns codecs. */
interface CodecProvider {
  readonly name: string;
  readonly codecs?: Readonly<Record<string, Codec>>;
}

export function prepareMessage(
  declared: AnyMessage,
  role: MessageRole,
  transport: CodecProvider,
): PreparedMessage {
  const { name, payload, headers, ownHeaders, correlationHeader } = declared;
  const { contentType = "application/json" } = declared;
  const type = mediaType(contentType);
  const { codecs = {} } = transport;
  const isProvided = !isJson(contentType) && Object.hasOwn(codecs, type);
  const codec = declared.codec ?? (isProvided ? codecs[type] : undefined);
  return {
    ...role,
    declared,
    name,
    contentType,
    mediaType: type,
    isJson: codec === undefined || isJson(contentType),
    codec,
    validatePayload: validatorOf(payload),
    validateHeaders: headers === undefined ? undefined : validatorOf(headers),
    declaresHeaders: (headers ?? ownHeaders ?? correlationHeader) !== undefined,
    headerNames: headers === undefined ? undefined : headerNamesOf(headers),
  };
}

/** Maps header names in lower case, as some networks deliver them, to their names in the contract. */
function headerNamesOf(schema: object): ReadonlyMap<string, string> {
  const shape = "shape" in schema ? (schema.shape as object) : {};
  return new Map(Object.keys(shape).map((name) => [name.toLowerCase(), name]));
}

/** True if neither the contract nor the transport has the codec that the content type requires. */
export function lacksCodec({ codec, contentType }: PreparedMessage): boolean {
  return codec === undefined && !isJson(contentType);
}

/**
 * Throws MessagingError `unsupported_capability` if a message lacks its codec.
 *
 * @param label - names the operation in the error
 */
export function requireCodec(message: PreparedMessage, transport: CodecProvider, label: string): void {
  if (!lacksCodec(message)) return;
  const type = message.mediaType;
  throw new MessagingError(
    "unsupported_capability",
    `Transport "${transport.name}" has no codec for "${type}", which ${label} needs. ` +
      `Add one: withCodecs(transport, { "${type}": codec }).`,
  );
}
