import { join } from "node:path";
import type { ViteUserConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Resolves packages to their sources. Node gets these conditions too, so they must not contain "import", with which
// `require` would load ES modules.
const conditions = ["@posthorn/source"];

/** Files that take a minute or more. They start first, so that the other worker is not idle at the end. */
const slowFiles =
  /transports\/[^/]+\/src\/(.*\/)?((deduped\.)?conformance|recovery|settlements|refusals)(\.thorough)?\.test\.ts$/;

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSlow = ({ moduleId }: TestSpecification): boolean => slowFiles.test(moduleId);
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}

/** Files that only `npm run test:thorough` runs. */
const thoroughFiles = process.env["POSTHORN_THOROUGH"] === "1" ? [] : ["**/*.thorough.test.ts"];

// Tests start hundreds of programs, which load the same sources.
process.env["NODE_COMPILE_CACHE"] ??= join(import.meta.dirname, ".cache/compiled");

const config: ViteUserConfig = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["{packages,generators,examples,tools,test}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", ...thoroughFiles],
    execArgv: ["--conditions=@posthorn/source"],
    pool: "forks",
    maxWorkers: 3, // more than the two cores of CI: tests with a broker mostly wait
    sequence: { sequencer: SlowFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
};

export default config;
