import { parseArgs } from "node:util";
import { openLoading } from "../../generators/typescript/test/loading.ts";
import { compare } from "./compare.ts";
import {
  discriminatedContracts,
  oddContracts,
  ownContracts,
  publicContracts,
  suiteContracts,
} from "./contracts.ts";

const { values: options } = parseArgs({
  options: {
    values: { type: "string", default: "10000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    /** A part of a contract's name. */
    only: { type: "string", default: "" },
  },
});
const [values, seed] = [Number(options.values), Number(options.seed)];
const all = [
  ...ownContracts(),
  ...oddContracts(),
  ...discriminatedContracts(),
  ...suiteContracts(),
  ...publicContracts(),
];
const sources = all.filter(({ name }) => name.includes(options.only));
const total = { contracts: 0, refused: 0, schemas: 0, values: 0, accepted: 0, unread: 0, disagreements: 0 };

console.log(`Seed ${seed}, ${values} values for each schema, ${sources.length} contracts.`);
const loading = await openLoading();
try {
  for (const [index, { name, read }] of sources.entries()) {
    if (index % 25 === 0)
      console.error(`${index} contracts done, ${total.values.toLocaleString("en")} values.`);
    const contract = await read();
    if (contract === undefined) {
      total.refused += 1;
      continue;
    }
    const found = await compare(contract, loading, { values, seed });
    total.contracts += 1;
    total.schemas += found.schemas;
    total.values += found.values;
    total.accepted += found.accepted;
    total.unread += found.unread.length;
    total.disagreements += found.disagreements.length;
    for (const schema of found.unread) console.log(`${name}, ${schema}: Ajv cannot compile it`);
    for (const { schema, value, ajv, generated } of found.disagreements)
      console.log(`${name}, ${schema}: Ajv says ${ajv}, generated code ${generated.join(" and ")}: ${value}`);
  }
} finally {
  await loading.close();
}
console.log(total);
process.exitCode = total.disagreements > 0 ? 1 : 0;
