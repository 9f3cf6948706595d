import { writeFileSync } from "node:fs";
import { readManifest } from "./corpus/manifest.ts";
import { prove } from "./corpus/prove.ts";
import { pageOf } from "./corpus/table.ts";

const rows = readManifest();
const t = performance.now();
const examined = await prove(rows, [
  { compiler: "7", resolution: "nodenext" },
  { compiler: "7", resolution: "bundler" },
]);
writeFileSync("/tmp/examined.json", JSON.stringify(examined));
writeFileSync("docs/corpus.md", pageOf(rows, examined, "TypeScript 7, NodeNext and Bundler"));
console.log((performance.now() - t) / 1000);
