import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brokerOrSkip } from "./choose.ts";
import type { BrokerName } from "./programs.ts";

// Started by a test, which kills it: starts a broker, says where it is, and holds it for ever.
const name = process.argv[2] as BrokerName;
const before = new Set(readdirSync(tmpdir()));
const { port } = await brokerOrSkip(name).start();
const folders = readdirSync(tmpdir()).filter(
  (folder) => folder.startsWith(`posthorn-${name}-`) && !before.has(folder),
);
console.log(JSON.stringify({ port, folders: folders.map((folder) => join(tmpdir(), folder)) }));
