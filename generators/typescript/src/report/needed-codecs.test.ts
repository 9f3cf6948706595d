import { expect, test } from "vitest";
import { at, commandOf, contractWith, messageOf } from "../../test/operations.ts";
import { graphOf } from "../prepare/graph.ts";
import { findNeededCodecs } from "./needed-codecs.ts";

test("a payload that needs a codec of the program is reported, with its content type", () => {
  const xml = messageOf("xml", { contentType: " Application/XML ; charset=utf-8" });
  const operation = commandOf("brew", { messages: [messageOf("json"), xml] });
  expect(findNeededCodecs(contractWith([operation]), graphOf([]))).toEqual([
    {
      severity: "information",
      code: "codec-needed",
      message:
        'Posthorn has no codec for "application/xml", the content type of message "xml". Give the transport one: withCodecs(transport, { "application/xml": codec }).',
      ...at("/components/messages/xml"),
    },
  ]);
});
