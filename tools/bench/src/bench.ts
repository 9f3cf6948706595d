/** The benchmarks. Each is imported when it starts, so that the memory transport is measured without the frameworks' code. */
const benchmarks: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  memory: async () => [await (await import("./bench-memory.ts")).benchMemory()],
  nats: async () => (await import("./bench-nats.ts")).benchNats(),
  rabbitmq: async () => (await import("./bench-rabbitmq.ts")).benchRabbitmq(),
};

const selected = process.argv.slice(2);
const lines: string[] = [];
for (const [name, bench] of Object.entries(benchmarks)) {
  if (selected.length === 0 || selected.includes(name)) lines.push(...(await bench()));
}
console.log(`\n${lines.join("\n")}`);

export {};
