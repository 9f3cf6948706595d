import { type Configuration, defineConfig } from "@posthorn/cli";
import { catalogue } from "./src/catalogue.ts";

// To generate code as well: emitters: [typescript(), catalogue()]
const configuration: Configuration = defineConfig({
  contracts: [{ contract: "../../schemas/shop.yaml", out: "generated", emitters: [catalogue()] }],
});

export default configuration;
