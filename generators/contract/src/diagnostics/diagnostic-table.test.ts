import { expect, test } from "vitest";
import { diagnosticTable } from "./diagnostic-table.ts";

test.each(Object.entries(diagnosticTable))("%s says what is wrong and what to do", (_code, { message }) => {
  const parameters = new Proxy({}, { get: () => "Value" });
  const text = (message as (parameters: object) => string)(parameters);
  expect(text).toMatch(/^.+[.:)] [A-Z].*$/);
  expect(text).not.toMatch(/undefined|\[object/);
});
