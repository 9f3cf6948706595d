import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { readContract } from "@posthorn/contract";
import { type Codec, topic, withCodecs } from "@posthorn/core";
import { generate } from "@posthorn/generator-typescript";
import { memoryTransport } from "@posthorn/transport-memory";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { root } from "../tools/packages/packages.ts";

// What generated code does, that is, and not how it reads: of all that the other contracts do not hold.
const folder = join(root, ".cache/club");
let club: Readonly<Record<string, (...given: unknown[]) => Promise<{ close(): Promise<void> }>>>;

beforeAll(async () => {
  const { contract } = await readContract(join(root, "schemas/club.yaml"));
  if (contract === undefined) throw new Error("The contract cannot be read.");
  await rm(folder, { recursive: true, force: true });
  for (const { path, text } of generate(contract, { source: "club.yaml", importExtension: ".ts" }).files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  club = await import(pathToFileURL(join(folder, "index.ts")).href);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const xml: Codec = {
  encode: (album) => Buffer.from(`<title>${(album as { title: string }).title}</title>`),
  decode: (body) => ({ title: /<title>(.*)<\/title>/.exec(Buffer.from(body).toString())?.[1] }),
};

let transport: ReturnType<typeof memoryTransport>;
beforeEach(() => {
  transport = memoryTransport();
});
afterEach(() => transport.close());

function handlers() {
  return {
    openDoor: vi.fn(),
    closeDoor: vi.fn(),
    keep: { photo: vi.fn(), caption: vi.fn(), album: vi.fn() },
    ringBell: vi.fn(),
    pay: vi.fn(),
  };
}

test("everything that the club receives reaches its own handler", async () => {
  const over = withCodecs(transport, { "application/xml": xml });
  const heard = handlers();
  const { pay, keep } = heard;
  await club["serveClub"]?.(over, heard);
  await club["sendOpenDoor"]?.(over, { by: "Ada" });
  await club["sendCloseDoor"]?.(over, { lock: true });
  await club["sendKeep"]?.(over, "photo", Uint8Array.of(1));
  await club["sendKeep"]?.(over, "caption", "The board");
  await club["sendKeep"]?.(over, "album", { title: "2026" });
  await club["sendRingBell"]?.(over, ["once", "twice"]);
  await club["sendPay"]?.(over, { cents: 5 }, { headers: { card: "7", "x-till": 2 } });
  await vi.waitFor(() => expect(pay).toHaveBeenCalledTimes(1));
  await vi.waitFor(() => expect(heard.ringBell).toHaveBeenCalledTimes(1));
  const all = [heard.openDoor, heard.closeDoor, keep.photo, keep.caption, keep.album, heard.ringBell];
  expect(all.map(({ mock }) => mock.calls.map(([payload]) => payload))).toEqual([
    [{ by: "Ada" }],
    [{ lock: true }],
    [Uint8Array.of(1)],
    ["The board"],
    [{ title: "2026" }],
    [["once", "twice"]],
  ]);
  expect(pay.mock.calls[0]?.[1].headers).toEqual({
    card: "7",
    "x-till": 2,
    "content-type": "application/vnd.club.payment+json",
    "correlation-id": expect.stringMatching(/./),
    sale: expect.stringMatching(/./),
  });
});

test("what the club says reaches its clients, and plain programs that know its schemas", async () => {
  const client = club["clubClient"]?.(transport) as unknown as typeof club;
  const [joined, left, news, results] = [vi.fn(), vi.fn(), vi.fn(), vi.fn()];
  await client["onMemberEvents"]?.({ memberJoined: joined, memberLeft: left }, { group: "mail" });
  await client["onNewsPosted"]?.(news, { group: "mail" });
  await client["onResultPosted"]?.(results, { group: "mail" });
  const town = { parameters: { town: "Bern" } };
  await club["publishMemberEvents"]?.(
    transport,
    "memberLeft",
    { name: "Ada", after: 7 },
    { ...town, headers: { reasons: ["moved"] } },
  );
  await transport.publish(topic("club.{town}.members", town), [
    { id: "1", headers: {}, body: Buffer.from('{"name":"Bob"}') },
  ]);
  await club["publishResultPosted"]?.(transport, { score: 3 });
  await club["publishNewsPosted"]?.(transport, { title: "Tea" });
  await vi.waitFor(() => expect(joined).toHaveBeenCalledTimes(1));
  await vi.waitFor(() => expect([news.mock.calls.length, results.mock.calls.length]).toEqual([1, 1]));
  expect(left.mock.calls[0]?.[1].headers).toMatchObject({ reasons: ["moved"], "ce-id": expect.any(String) });
  expect(left.mock.calls[0]?.[1].parameters).toEqual({ town: "Bern" });
});

test("without its codec the club does not start, and says what to give it", async () => {
  await expect(club["serveClub"]?.(transport, handlers())).rejects.toThrow(
    'Transport "memory" has no codec for "application/xml", which command "keep" needs.',
  );
});
