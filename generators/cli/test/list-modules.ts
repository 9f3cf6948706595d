import { registerHooks } from "node:module";

// Loaded before a program: writes the address of every module that it loads.
registerHooks({
  load(url, context, next) {
    process.stderr.write(`[loaded] ${url}\n`);
    return next(url, context);
  },
});
