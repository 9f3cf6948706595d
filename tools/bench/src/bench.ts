/** Imported one after the other, so that no framework's code is there while memory is measured. */
const parts: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  memory: async () => [await (await import("./memory.ts")).benchMemory()],
  nats: async () => (await import("./over-nats.ts")).benchNats(),
  rabbitmq: async () => (await import("./over-rabbitmq.ts")).benchRabbitmq(),
};

const wanted = process.argv.slice(2);
const lines: string[] = [];
for (const [name, bench] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.includes(name)) lines.push(...(await bench()));
}
console.log(`\n${lines.join("\n")}`);

export {};
