export type { Console } from "./console.ts";
export { main } from "./main.ts";
