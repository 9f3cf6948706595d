import { expect, test } from "vitest";
import { schemaOf } from "../../test/raw-schema.ts";
import { schemaComment } from "./schema-comment.ts";

test.each([
  [{ minItems: 1 }, "At least 1 item."],
  [{ minItems: 2 }, "At least 2 items."],
  [{ maxItems: 0 }, "At most 0 items."],
  [{ minLength: 1, maxLength: 1 }, "Exactly 1 character."],
  [{ minLength: 1, maxLength: 20 }, "1 to 20 characters."],
  [{ minProperties: 1 }, "At least 1 property."],
  [{ maxProperties: 3 }, "At most 3 properties."],
  [{ minimum: 1 }, "At least 1."],
])("the constraints %j become %j", (constraints, text) => {
  expect(schemaComment(schemaOf(constraints, "/components/schemas/Tea")).paragraphs).toEqual([text]);
});
