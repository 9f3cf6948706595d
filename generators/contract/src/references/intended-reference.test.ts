import { expect, test } from "vitest";
import { intendedReference } from "./intended-reference.ts";

const document = {
  info: { title: "Tea", contact: null },
  channels: { "a/b": {}, list: ["x"] },
  components: { schemas: { Tea: { properties: { id: {} } }, info: {} } },
};

test.each([
  ["Tea", "#/components/schemas/Tea"],
  ["/Tea", "#/components/schemas/Tea"],
  ["Tea/properties/id", "#/components/schemas/Tea/properties/id"],
  ["components/schemas/Tea", "#/components/schemas/Tea"],
  ["/components/schemas/Tea", "#/components/schemas/Tea"],
  ["/info/contact", "#/info/contact"],
  ["info", "#/info"],
  ["channels/a~1b", "#/channels/a~1b"],
  ["channels/list/0", "#/channels/list/0"],
])("%s is meant as %s", (ref, intended) => {
  expect(intendedReference(ref, document)).toBe(intended);
});

test.each(["Coffee", "info/title/0", "info/contact/name", "channels/list/1", "toString", "//Tea"])(
  "nothing is meant by %s",
  (ref) => {
    expect(intendedReference(ref, document)).toBeUndefined();
  },
);

test.each([undefined, null, "Tea"])("nothing is meant in a document of %j", (value) => {
  expect(intendedReference("Tea", value)).toBeUndefined();
});
