import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { fetchRemote } from "./fetch-remote.ts";

/** Fetches a path from a server of this computer. */
async function fetched(path: string, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    return await fetchRemote(`http://127.0.0.1:${port}${path}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const redirecting =
  (to: Readonly<Record<string, string>>): RequestListener =>
  ({ url = "" }, response) => {
    const location = to[url];
    if (location === undefined) response.end(`this is ${url}`);
    else response.writeHead(302, { location }).end();
  };

test("a text is fetched, even through redirects", async () => {
  expect(await fetched("/a", redirecting({ "/a": "/b", "/b": "c" }))).toBe("this is /c");
});

test("redirects in a circle are refused", async () => {
  await expect(fetched("/a", redirecting({ "/a": "/b", "/b": "/a" }))).rejects.toThrow("circle");
});

test.each(["file:///etc/passwd", "data:,a"])("a redirect to %s is refused", async (location) => {
  await expect(fetched("/a", redirecting({ "/a": location }))).rejects.toThrow("neither http nor https");
});

test("a response with an error is refused with its status", async () => {
  await expect(fetched("/a", (_, response) => response.writeHead(404).end())).rejects.toThrow(
    "404 Not Found",
  );
});

test("a response without an end is refused at 10 MB", async () => {
  const megabyte = "#".repeat(1_000_000);
  const answer: RequestListener = (_, response) => {
    const write = () => {
      while (!response.destroyed && response.write(megabyte));
      response.once("drain", write);
    };
    write();
  };
  await expect(fetched("/a", answer)).rejects.toThrow("more than 10 MB");
});
