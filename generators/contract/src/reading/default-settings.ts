import type { Operation, QueryOperation } from "../model/operation.ts";

/** `x-posthorn` of a document or a channel: the defaults for its operations. */
export interface DefaultSettings {
  readonly wire?: NonNullable<Operation["wire"]>;
  readonly delivery?: NonNullable<QueryOperation["delivery"]>;
}
