export const help = `Turns an AsyncAPI contract into typed TypeScript messaging.

  posthorn generate <contract>   writes the code, and removes what is no longer part of it
  posthorn check <contract>      fails if the code is not what generate would write
  posthorn validate <contract>   says what is wrong with a contract, and writes nothing

Options
  --out <dir>                    where the code is (default: generated)
  --import-extension <.js|.ts>   what relative imports end in (default: .js)
  --strict                       what the contract leaves open is an error, not a guess
  --help, --version

Examples
  posthorn generate shop.yaml
  posthorn generate contracts/shop.yaml --out src/shop
  posthorn check contracts/shop.yaml --out src/shop --strict

Exit codes: 0 done, 1 the contract is wrong or the code differs, 2 the command line is wrong.
`;
