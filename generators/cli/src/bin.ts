#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { main } from "./main.ts";

enableCompileCache(); // in the system's folder for such things: the second run starts in half the time
process.exitCode = await main(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
  isInteractive: process.stderr.isTTY === true,
});
