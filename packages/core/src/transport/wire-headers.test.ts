import { expect, test } from "vitest";
import { isReserved } from "./wire-headers.ts";

test.each([
  "ce-id",
  "CE-Id",
  "ce-any-extension",
  "content-type",
  "Content-Type",
  "reply-to",
  "Reply-To",
  "correlation-id",
  "Correlation-ID",
  "posthorn-error",
  "Posthorn-Anything",
])("%s belongs to Posthorn", (header) => expect(isReserved(header)).toBe(true));

test.each(["", "ce", "ceremony", "content-types", "x-ce-id", "reply", "posthorn", "correlationId"])(
  '"%s" belongs to the contract',
  (header) => expect(isReserved(header)).toBe(false),
);
