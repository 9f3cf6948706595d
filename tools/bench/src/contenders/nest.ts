import "reflect-metadata";
import { Controller, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { ClientProxyFactory, MessagePattern, type NatsOptions, type RmqOptions } from "@nestjs/microservices";
import { firstValueFrom } from "rxjs";
import type { Contender } from "../race/contender.ts";
import { type Order, order } from "./order.ts";

const pattern = "confirm-order";

// Decorators are called as functions, because Node strips types but does not run decorators.
class Orders {
  confirm(received: Order): Order {
    return received;
  }
}
MessagePattern(pattern)(
  Orders.prototype,
  "confirm",
  Object.getOwnPropertyDescriptor(Orders.prototype, "confirm") as PropertyDescriptor,
);
Controller()(Orders);

class App {}
Module({ controllers: [Orders] })(App);

/** NestJS microservices. */
export async function nest(options: NatsOptions | RmqOptions): Promise<Contender> {
  const responder = await NestFactory.createMicroservice(App, { ...options, logger: false });
  await responder.listen();
  const requester = ClientProxyFactory.create(options);
  await requester.connect();
  return {
    name: "NestJS 12",
    trip: () => firstValueFrom(requester.send(pattern, order)),
    async close() {
      await requester.close();
      await responder.close();
    },
  };
}
