import type { ViteUserConfig } from "vitest/config";

// Our sources, and no other condition: tests run under `node --conditions` with each of these, and with
// "import" among them `require` would get ES modules.
const conditions = ["@posthorn/source"];

const config: ViteUserConfig = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["{packages,generators,examples,test}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    execArgv: ["--conditions=@posthorn/source"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
};

export default config;
