import type { ViteUserConfig } from "vitest/config";
import config from "./vitest.config.ts";

// The unit tests: without brokers, without compilers of generated code, without packed packages and without long suites.
const slow = [
  "packages/transports/!(memory)/**",
  "packages/middleware/**",
  "packages/testing/brokers/**",
  "packages/testing/conformance/src/suite/**",
  "packages/transports/memory/src/conformance.test.ts",
  "generators/contract/src/public-contracts.test.ts",
  "generators/contract/src/single-mistakes.test.ts",
  "generators/typescript/src/schema/draft-07.test.ts",
  "generators/typescript/src/generate/**",
  "generators/typescript/src/report/wide-types.test.ts",
  "generators/scaffold/**",
  "generators/cli/src/**",
  "examples/**",
  "tools/**",
  "test/!(structure|architecture|release|workflows|errors-page|lock|published-manifest).test.ts",
];

const quick: ViteUserConfig = {
  ...config,
  test: { ...config.test, pool: "threads", exclude: [...(config.test?.exclude ?? []), ...slow] },
};

export default quick;
