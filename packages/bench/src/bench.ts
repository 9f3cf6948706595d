import { benchMemory } from "./memory.ts";

await benchMemory();
