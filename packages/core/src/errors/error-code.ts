/** Everything that can go wrong, each with a code. */
export type ErrorCode =
  /** A payload or a header does not fit the contract. */
  | "invalid_message"
  /** A parameter of an address is missing, or its value cannot be part of an address. */
  | "invalid_address"
  /** An option or an argument is missing or wrong, such as a malformed URL. */
  | "invalid_argument"
  /** The transport does not declare a feature that is needed. */
  | "unsupported_capability"
  /** Nothing answers at the broker's address. */
  | "unreachable"
  /** The broker does not accept the user, the password or the token. */
  | "unauthorized"
  /** The broker knows the user but does not allow the operation. */
  | "forbidden"
  /** The connection broke while a reply was awaited. */
  | "disconnected"
  /** The broker may or may not have the packet: publishing it again may make a duplicate. */
  | "publish_uncertain"
  /** The broker refused the packet. */
  | "publish_refused"
  /** The broker or the receiver has no room for more at present: try again later. */
  | "overloaded"
  /** The queue, topic or group does not exist, and the transport may not create it; or a packet does not. */
  | "not_found"
  /** A queue, topic or group exists with settings that break a promise. See the text for the differences. */
  | "topology_differs"
  | "message_too_large"
  /** No reply came in time. */
  | "request_timeout"
  /** The broker knows that nothing serves the query. */
  | "no_responder"
  /** The responder returned a failure that the contract declares; see `failure`. */
  | "remote_failure"
  /** The responder refused the request, with a text for the requester; see `reason`. */
  | "refused"
  /** The responder failed. Its log has the cause, under the message id that the text names. */
  | "remote_error"
  /** A handler rejected; the cause says why. Reported, never thrown. */
  | "handler_failed"
  /** A handler did not settle within its timeout. Reported, never thrown. */
  | "handler_timeout"
  /** A message arrived after its expiry time and was not handled. Reported, never thrown. */
  | "expired"
  /**
   * A delivery was settled after it had gone back to the broker, so the settlement was ignored. Reported, never
   * thrown.
   */
  | "lock_lost"
  /** The caller's signal aborted; or the message is part of a batch that was not sent, because of another message. */
  | "aborted"
  /** The transport, subscription or requester is closed. */
  | "closed";
