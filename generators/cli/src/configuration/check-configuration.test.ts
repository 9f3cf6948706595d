import { expect, test } from "vitest";
import { checkConfiguration } from "./check-configuration.ts";

const contracts = [{ contract: "tea.yaml" }];
const long = "x".repeat(100);

test.each<readonly [unknown, readonly string[]]>([
  [{ contracts }, []],
  [{ contracts, shared: undefined, rules: { known: "off" } }, []],
  [{ contracts: [{ contract: "tea.yaml", out: undefined, options: { root: undefined } }] }, []],
  [
    undefined,
    [
      'The configuration is undefined, but must be an object, for example {"contracts":[{"contract":"contracts/shop.yaml"}]}.',
    ],
  ],
  [
    { contracts: undefined },
    ['contracts is missing. Add it, for example [{"contract":"contracts/shop.yaml"}].'],
  ],
  [
    { contracts: [{ contract: "a", out: 1 }, { out: "" }] },
    [
      'contracts[0].out is 1, but must be a non-empty string, for example "src/shop".',
      'contracts[1].contract is missing. Add it, for example "contracts/shop.yaml".',
      'contracts[1].out is "", but must be a non-empty string, for example "src/shop".',
    ],
  ],
  [
    { contracts: [{ contract: "a", options: { builders: "yes" } }] },
    ['contracts[0].options.builders is "yes", but must be true or false.'],
  ],
  [
    { contracts: [{ contract: "a", options: { dates: long } }] },
    [`contracts[0].options.dates is "${long.slice(0, 79)}…, but must be "string" or "date".`],
  ],
  [
    { contracts: [{ contract: "a", emitters: [() => ({ files: [] }), 1] }] },
    ["contracts[0].emitters is [null,1], but must be a list of functions such as typescript()."],
  ],
  [{ contracts, "a-b": 1 }, ['["a-b"] is unknown. Remove it. Possible here: contracts, shared and rules.']],
  [
    { contracts, toString: 1 },
    ["toString is unknown. Remove it. Possible here: contracts, shared and rules."],
  ],
  [
    { contracts, rules: { "asyncapi-id": "off" } },
    ['rules["asyncapi-id"] is unknown. Remove it. Possible here: known.'],
  ],
  [
    { contracts, rules: { known: "warn" } },
    ['rules.known is "warn", but must be "off", "warning" or "error".'],
  ],
  [
    {
      contracts: [
        { contract: "a", emitters: [() => ({ files: [] })], options: { strict: true, wire: "plain" } },
      ],
    },
    ["contracts[0].options.wire has no effect on emitters. Set it there: typescript({ wire: … })."],
  ],
])("the mistakes in %o are %j", (configuration, mistakes) => {
  expect(checkConfiguration(configuration, ["known"])).toEqual(mistakes);
});
