import { defineConfig } from "vitest/config";

const conditions = ["@posthorn/source", "module", "node", "import", "default"];
/** Of packages that Node itself loads: what it would choose, without "module", which is for bundlers. */
const externalConditions = ["@posthorn/source", "node", "import", "module-sync", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions } },
  test: {
    include: ["{packages,generators,examples,test}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    execArgv: ["--conditions=@posthorn/source"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
