import { readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { readContract } from "@posthorn/contract";
import { type Delivery, deadLetters, isMessagingError, queue, type Transport, topic } from "@posthorn/core";
import { generate } from "@posthorn/generator-typescript";
import { memoryTransport } from "@posthorn/transport-memory";
import avsc from "avsc";
import protobuf from "protobufjs";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { root } from "../tools/packages/packages.ts";

// From the contract to the packet: generates code, loads it, and runs it over the memory transport.
const folder = join(root, ".cache/schema-formats");

type Message = Readonly<Record<string, unknown>>;
type Consume = (
  from: Transport,
  handle: (payload: Message) => unknown,
  options?: { readonly group?: string; readonly onError?: () => void },
) => Promise<unknown>;
type Produce = (to: unknown, payload: Message) => Promise<unknown>;

/** The part of the generated code that these tests use. */
interface Weather {
  readonly publishMeasured: Produce;
  readonly onMeasured: Consume;
  readonly sendCalibrate: Produce;
  readonly handleCalibrate: Consume;
  readonly serveForecast: Consume;
  readonly weatherClient: (transport: Transport) => {
    readonly requestForecast: (request: Message) => Promise<Message>;
    readonly close: () => Promise<void>;
  };
}

let weather: Weather;
let transport: Transport;

/** Generates the contract's code, and loads it. */
async function generated(int64: "number" | "bigint"): Promise<Weather> {
  const into = join(folder, int64);
  const { contract, diagnostics } = await readContract(join(root, "schemas/weather.yaml"));
  expect(diagnostics).toEqual([]);
  if (contract === undefined) throw new Error("The contract is invalid.");
  const { files } = generate(contract, { source: "weather.yaml", importExtension: ".ts", int64 });
  for (const { path, text } of files) {
    await mkdir(dirname(join(into, path)), { recursive: true });
    await writeFile(join(into, path), text);
  }
  return import(pathToFileURL(join(into, "index.ts")).href);
}

beforeAll(async () => {
  await rm(folder, { recursive: true, force: true });
  weather = await generated("number");
}, 60_000);
beforeEach(() => {
  transport = memoryTransport();
});
afterEach(() => transport.close());

/** The first packet at a destination. */
function firstPacket(destination: ReturnType<typeof queue>): Promise<Delivery> {
  return new Promise((resolve, reject) => {
    const receive = async (delivery: Delivery) => {
      resolve(delivery);
      return { kind: "done" } as const;
    };
    transport.subscribe(destination, receive, { group: "raw" }).catch(reject);
  });
}

const measured = {
  station: "Zürich",
  at: 1_790_000_000_000,
  celsius: -1.5,
  sky: "RAIN",
  wind: { speed: 2.5, gusts: [4, 8.5] },
  seal: Uint8Array.of(1, 2, 3, 4),
  corrects: null,
};

test("an event in Avro is received as it was published, and its body is valid Avro", async () => {
  const packet = firstPacket(topic("weather.measured"));
  const received: Message[] = [];
  const arrived = new Promise<void>((resolve) => {
    void weather.onMeasured(
      transport,
      (payload) => {
        received.push(payload);
        resolve();
      },
      { group: "archive" },
    );
  });
  const twice = { ...measured, corrects: measured };
  await weather.publishMeasured(transport, twice);
  await arrived;
  expect(received).toEqual([twice]);
  const { headers, body } = await packet;
  expect(headers["content-type"]).toBe("application/vnd.apache.avro");
  const schema = JSON.parse(readFileSync(join(root, "schemas/weather/measured.avsc"), "utf8"));
  const read = avsc.Type.forSchema(schema, { wrapUnions: false }).fromBuffer(Buffer.from(body));
  expect(read).toMatchObject({ station: "Zürich", sky: "RAIN", corrects: { wind: { gusts: [4, 8.5] } } });
});

test("an Avro field with a default may be absent, and is received with the default", async () => {
  const handled = new Promise<Message>((resolve) => void weather.handleCalibrate(transport, resolve));
  await weather.sendCalibrate(transport, { station: "Bern", offsets: { thermometer: 0.1 } });
  expect(await handled).toEqual({ station: "Bern", offsets: { thermometer: 0.1 }, firmware: null });
});

test("a query in Protobuf is answered, and request and reply are received as they were sent", async () => {
  const packet = firstPacket(queue("weather.forecast"));
  const forecast = {
    made: "2026-02-03T04:05:06.007Z",
    days: [{ outlook: "OUTLOOK_CLEAR", celsius: 0, picture: Uint8Array.of(9) }],
    readings: { Zürich: -(2 ** 40) },
    frost: { celsius: -7 },
  };
  const request = { station: "Zürich", days: 1 };
  const delivery = await packetOfRequest(packet, weather.weatherClient(transport), request);
  const text = await protobuf.load(join(root, "schemas/weather/forecast.proto"));
  expect(text.lookupType("weather.ForecastRequest").decode(delivery.body).toJSON()).toEqual(request);
  expect(delivery.headers["content-type"]).toBe("application/vnd.google.protobuf");

  await transport.close();
  transport = memoryTransport();
  await weather.serveForecast(transport, (payload) => {
    expect(payload).toEqual(request);
    return forecast;
  });
  const client = weather.weatherClient(transport);
  expect(await client.requestForecast(request)).toEqual(forecast);
  await client.close();
});

test("integers of 64 bits are exact in both directions as bigints", async () => {
  const bigintWeather = await generated("bigint");
  const at = 2n ** 62n + 1n;
  const received = new Promise<Message>((resolve) => {
    void bigintWeather.onMeasured(transport, resolve, { group: "archive" });
  });
  await bigintWeather.publishMeasured(transport, { ...measured, at });
  expect(await received).toEqual({ ...measured, at });
  const narrow = weather.publishMeasured(transport, { ...measured, at });
  await expect(narrow).rejects.toThrow("does not fit the contract");

  const forecast = { made: "2026-02-03T04:05:06Z", days: [], readings: { Zürich: -at } };
  await bigintWeather.serveForecast(transport, () => forecast);
  const client = bigintWeather.weatherClient(transport);
  expect(await client.requestForecast({ station: "Zürich", days: 1 })).toEqual(forecast);
  await client.close();
}, 60_000);

/** Sends a request that has no responder, and resolves to its packet. */
async function packetOfRequest(
  packet: Promise<Delivery>,
  client: ReturnType<Weather["weatherClient"]>,
  request: Message,
): Promise<Delivery> {
  const requesting = client.requestForecast(request).catch(() => undefined);
  const delivery = await packet;
  await client.close();
  await requesting;
  return delivery;
}

test.each([
  ["ends early", [200, 1], 'its body is not "application/vnd.apache.avro": the bytes end early'],
  [
    "has a union of another type",
    [0, 0, 8],
    'its body is not "application/vnd.apache.avro": a union has no type of that number',
  ],
  ["is JSON", [...Buffer.from("{}")], "its body is not"],
])("a body that %s is dead-lettered with the reason", async (_what, body, reason) => {
  const destination = queue("weather.calibrate");
  const dead = firstPacket(deadLetters(destination));
  await weather.handleCalibrate(transport, () => expect.unreachable(), { onError: () => {} });
  await transport.publish(destination, [{ id: "1", headers: {}, body: Uint8Array.from(body) }]);
  expect(Object.values((await dead).headers).join("\n")).toContain(reason);
});

test.each([
  ["a payload that violates its schema", { ...measured, sky: "FOG" }, "/sky"],
  ["a property that the format cannot encode", { ...measured, colour: "grey" }, "colour"],
  ["a fixed of another size", { ...measured, seal: Uint8Array.of(1) }, "must be exactly 4 bytes long"],
])("%s is not sent", async (_what, payload, problem) => {
  const publishing = weather.publishMeasured(transport, payload);
  const error: unknown = await publishing.catch((thrown: unknown) => thrown);
  expect(isMessagingError(error, "invalid_message")).toBe(true);
  expect(String(error)).toContain(problem);
});
