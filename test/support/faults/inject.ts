/**
 * Loaded before one of our programs (`--import`): makes its calls to AWS fail by the rules in FAULTS. Faults
 * of a single attempt happen below the SDK's retries, as in the world; parts of batches fail above them.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { areFaultsOver, claim } from "./orders.ts";
import type { Middleware } from "./middleware.ts";
import { sendInPart } from "./partial.ts";
import { createRandom } from "./random.ts";
import { type Orders, ORDERS_VARIABLE, type Rule } from "./rules.ts";
import { serviceError } from "./service-errors.ts";

const { seed, rules, directory } = JSON.parse(process.env[ORDERS_VARIABLE] ?? "") as Orders;
const random = createRandom(seed);
const calls = new Map<Rule, number>();

/** The fault for this call, if there is one. */
function due(name: string | undefined, isWanted: (rule: Rule) => boolean): Rule | undefined {
  const wanted = rules.filter((rule) => `${rule.call}Command` === name && isWanted(rule));
  return wanted.find((rule) => {
    const before = calls.get(rule) ?? 0;
    calls.set(rule, before + 1);
    if (before < (rule.after ?? 0) || !random.chance(rule.chance ?? 1) || areFaultsOver(directory))
      return false;
    return claim(directory, rules.indexOf(rule), rule);
  });
}

const die = (signal: NodeJS.Signals): void => {
  process.kill(process.pid, signal);
};

/** Ends the process; never resolves. */
const gone = (): Promise<never> => new Promise(() => die("SIGKILL"));

const onAttempt: Middleware =
  (next, { commandName }) =>
  async (args) => {
    const rule = due(commandName, ({ fault }) => fault !== "partial");
    if (rule === undefined) return await next(args);
    switch (rule.fault) {
      case "slow":
        await sleep(rule.ms);
        return await next(args);
      case "stop-before":
        die("SIGSTOP");
        return await next(args);
      case "kill-before":
        return await gone();
      case "kill-during":
        void next(args);
        // Long enough for the request to be sent, hardly for its answer.
        await sleep(1);
        return await gone();
      case "kill-after":
        await next(args);
        return await gone();
      case "lost-answer":
        await next(args);
        throw serviceError(rule.fault, 0);
      default: {
        const { TransactItems = [] } = args.input as { readonly TransactItems?: readonly unknown[] };
        throw serviceError(rule.fault, TransactItems.length);
      }
    }
  };

const onCall: Middleware =
  (next, { commandName }) =>
  async (args) => {
    const rule = due(commandName, ({ fault }) => fault === "partial");
    return rule === undefined ? await next(args) : await sendInPart(next, args, random);
  };

type Stack = { add(middleware: Middleware, options: object): void };
type Send = (this: { readonly middlewareStack: Stack }, ...rest: unknown[]) => unknown;

// All clients of the SDK, and the document client, inherit this one method.
const base = Object.getPrototypeOf(DynamoDBClient.prototype) as { send: Send };
const send = base.send;
base.send = function (...rest) {
  const stack = this.middlewareStack;
  stack.add(onAttempt, {
    step: "finalizeRequest",
    priority: "low",
    name: "faultsOfAttempts",
    override: true,
  });
  stack.add(onCall, { step: "initialize", priority: "low", name: "faultsOfBatches", override: true });
  return send.apply(this, rest);
};
