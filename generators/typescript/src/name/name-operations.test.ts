import { expect, test } from "vitest";
import { commandOf, eventOf, messageOf, queryOf } from "../../test/operations.ts";
import { bareNames, nameOperation } from "./name-operations.ts";
import { openRegistry } from "./registry.ts";

test.each([
  [commandOf("sendPlaceOrder"), "PlaceOrder"],
  [commandOf("handlePlaceOrder"), "PlaceOrder"],
  [queryOf("requestPrice"), "Price"],
  [queryOf("servePrice"), "Price"],
  [eventOf("publishOrderPlaced"), "OrderPlaced"],
  [eventOf("onOrderPlaced"), "OrderPlaced"],
  [eventOf("sendOrderPlaced"), "sendOrderPlaced"],
  [commandOf("sendorder"), "sendorder"],
  [commandOf("send"), "send"],
  [commandOf("sendOrder", { name: "handleIt" }), "handleIt"],
])("the operation %o has the bare name %s", (operation, name) => {
  expect(bareNames([operation]).get(operation)).toBe(name);
});

test("operations keep their verbs where they would have the same name without them", () => {
  const operations = [
    commandOf("sendOrder"),
    commandOf("handleOrder"),
    eventOf("onOrder", { name: "order" }),
    eventOf("onTea"),
  ];
  expect([...bareNames(operations).values()]).toEqual(["sendOrder", "handleOrder", "order", "Tea"]);
});

test("all functions and types of an operation are named after it", () => {
  const channel = { ...queryOf("price").channel, address: "price.{shop}" };
  const messages = [messageOf("one"), messageOf("other")];
  const query = queryOf("price", { channel, messages, failures: [messageOf("unknown")] });
  expect(nameOperation(query, "price of tea", openRegistry().claim)).toEqual({
    file: "operations/price-of-tea",
    descriptor: "priceOfTea",
    producer: "requestPriceOfTea",
    consumer: "servePriceOfTea",
    parameters: "PriceOfTeaParameters",
    options: "RequestPriceOfTeaOptions",
    messages: "PriceOfTeaMessages",
    failures: "PriceOfTeaFailures",
    isFailure: "isPriceOfTeaFailure",
    requests: "PriceOfTeaRequests",
  });
});

test("the functions of an operation whose name is taken have the number of its descriptor", () => {
  const numbered = Array.from({ length: 11 }, (_, index) => `brewOperation${index === 0 ? "" : index + 1}`);
  const { claim } = openRegistry(["brew", ...numbered]);
  expect(nameOperation(commandOf("brew"), "brew", claim)).toMatchObject({
    descriptor: "brewOperation12",
    producer: "sendBrew12",
    consumer: "handleBrew12",
    options: "SendBrew12Options",
  });
  const once = openRegistry(["brew"]).claim;
  expect(nameOperation(eventOf("brew"), "brew", once)).toMatchObject({
    descriptor: "brewOperation",
    producer: "publishBrew",
    consumer: "onBrew",
  });
});

test("types and the test for failures give way to names that are taken", () => {
  const channel = { ...queryOf("price").channel, address: "price.{shop}" };
  const messages = [messageOf("one"), messageOf("other")];
  const query = queryOf("price", { channel, messages, failures: [messageOf("unknown")] });
  const { claim } = openRegistry(["PriceParameters", "PriceMessages", "isPriceFailure", "PriceRequests"]);
  expect(nameOperation(query, "price", claim)).toMatchObject({
    parameters: "PriceParametersOfOperation",
    messages: "PriceMessagesOfOperation",
    failures: "PriceFailures",
    isFailure: "isPriceFailureOfOperation",
    requests: "PriceRequestsOfOperation",
  });
});

test("types that an operation does not need take no name from others", () => {
  const { claim } = openRegistry();
  nameOperation(queryOf("price"), "price", claim);
  const names = ["PriceParameters", "PriceMessages", "PriceFailures", "isPriceFailure", "PriceRequests"];
  expect(names.map((name) => claim.name(name, "Taken"))).toEqual(names);
});
