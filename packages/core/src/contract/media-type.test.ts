import { expect, test } from "vitest";
import { isJson, mediaType } from "./media-type.ts";

test.each([
  ["text/plain", "text/plain"],
  ["Text/Plain; charset=utf-8", "text/plain"],
  [" application/avro ;a;b", "application/avro"],
  ["", ""],
])("the media type of %j is %j", (contentType, expected) => expect(mediaType(contentType)).toBe(expected));

test.each([
  "application/json",
  "Application/JSON",
  "application/json;charset=utf-8",
  "application/json ; charset=utf-8",
  "application/vnd.shop+json",
  "application/vnd.shop+json; version=2",
  "text/json",
  "json",
])("%s is JSON", (contentType) => expect(isJson(contentType)).toBe(true));

test.each([
  "",
  "text/plain",
  "application/jsonl",
  "application/x-ndjson",
  "application/json-seq",
  "application/xml; schema=json",
  "text/plain;application/json",
])("%j is not JSON", (contentType) => expect(isJson(contentType)).toBe(false));
