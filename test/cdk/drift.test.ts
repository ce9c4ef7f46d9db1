import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { resourceNames } from "#platform/resource-names.ts";
import { type Container, deployed } from "./service.ts";
import { prod, resources, synthesized } from "./synthesized.ts";

/** The stacks, provisioning and docker-compose.yml say the same, where each has to say it for itself. */

type Service = {
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
};
const text = readFileSync(new URL("../../docker-compose.yml", import.meta.url), "utf8");
const { services } = parse(text, { merge: true }) as { services: Readonly<Record<string, Service>> };

type System = typeof prod;
const containersOf = ({ service, tools }: System): readonly Container[] =>
  [service, tools]
    .flatMap((stack) => resources(stack, "AWS::ECS::TaskDefinition"))
    .flatMap(({ Properties }) => deployed(Properties["ContainerDefinitions"]) as Container[]);
const variablesOf = ({ Environment }: Container): Readonly<Record<string, string>> =>
  Object.fromEntries(Environment.map(({ Name, Value }) => [Name, Value]));

const fifo = synthesized({ allowFrom: "203.0.113.7/32", topicFifo: "true", prefix: "spring" });

describe.each([
  ["a standard topic", prod],
  ["a FIFO topic", fifo],
])("with %s", (_, system) => {
  const made = (type: string, member: string): readonly string[] =>
    resources(system.data, type).map(({ Properties }) => String(Properties[member]));

  it.each(containersOf(system))("$Name is told the names that the data stack gives", (container) => {
    const { RESOURCE_PREFIX, TOPIC_FIFO, TOPIC_ARN } = variablesOf(container);
    if (container.Name === "token-keys") return;
    const names = resourceNames(String(RESOURCE_PREFIX), TOPIC_FIFO === "true");
    expect(made("AWS::DynamoDB::Table", "TableName")).toEqual(Object.values(names.tables));
    expect(made("AWS::SQS::Queue", "QueueName")).toEqual([names.deadLetters, names.commands]);
    if (TOPIC_FIFO !== undefined) expect(made("AWS::SNS::Topic", "TopicName")).toEqual([names.topic]);
    const { topic } = resourceNames(String(RESOURCE_PREFIX), system === fifo);
    if (TOPIC_ARN !== undefined) expect(TOPIC_ARN).toMatch(new RegExp(`:${topic}$`));
  });
});

const containers = containersOf(prod);

it("runs the programs that docker-compose.yml runs, but for the demo", () => {
  const names = containers.map(({ Name }) => Name);
  const others = Object.keys(services).filter((name) => !names.includes(name));
  expect(others.toSorted()).toEqual(["demo", "localstack"]);
});

it("takes the image of docker-compose.yml unless another one is named", () => {
  for (const { Name, Image } of containers) expect(Image, Name).toBe(services["gateway"]?.image);
});

/** What only emulators need, what is right on AWS by its default, and what differs on purpose. */
const ONLY_IN_COMPOSE = [
  "AWS_ENDPOINT_URL",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "LOG_LEVEL",
  // Opens what 0.1.0 has sealed: nothing on AWS is that old.
  "TOKEN_KEY",
  // LocalStack's queue ends with it; on AWS it waits for the next worker.
  "DRAIN_SECONDS",
];

describe.each(["gateway", "worker", "token-keys"])("%s, as in docker-compose.yml,", (name) => {
  const container = containers.find(({ Name }) => Name === name);
  const { environment = {}, healthcheck } = services[name] ?? {};
  const given = container && variablesOf(container);

  it("has the same variables", () => {
    const lacking = Object.keys(environment).filter((variable) => !(variable in (given ?? {})));
    // A gateway publishes nothing.
    const own = name === "worker" ? ONLY_IN_COMPOSE : [...ONLY_IN_COMPOSE, "TOPIC_FIFO"];
    expect(lacking.filter((variable) => !own.includes(variable))).toEqual([]);
  });

  it("has the same values of those that lead nowhere", () => {
    for (const variable of ["HOST", "PORT", "METRICS_PORT", "TOKEN_KEYS_FILE"]) {
      expect(given?.[variable], variable).toBe(environment[variable]);
    }
  });

  it("is asked in the same way, but only whether it lives", () => {
    const asked = healthcheck?.test.map((word) => word.replace("/readyz", "/healthz"));
    expect(container?.HealthCheck?.Command).toEqual(asked);
  });
});
