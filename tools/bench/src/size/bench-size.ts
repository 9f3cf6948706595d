import { bundle, programs } from "./bundle.ts";

const most = 1.1;
const sizes = new Map<string, number>();
console.log(`${"bundled and minified".padEnd(34)}${"bytes".padStart(9)}${"gzipped".padStart(9)}`);
for (const [name, program] of Object.entries(programs)) {
  const { bytes, zipped } = await bundle(program);
  sizes.set(name, bytes);
  console.log(
    name.padEnd(34) + bytes.toLocaleString("en").padStart(9) + zipped.toLocaleString("en").padStart(9),
  );
}
const [own = 0, index = 0] = ["module", "index"].map(
  (source) => [...sizes].find(([name]) => name.startsWith("one operation") && name.endsWith(source))?.[1],
);
console.log(
  `\nfrom the index: ${(index / own).toFixed(3)} times the size from the operation's module (at most ${most}: ${index <= most * own ? "met" : "missed"})`,
);
