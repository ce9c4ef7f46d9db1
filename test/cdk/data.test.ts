import { describe, expect, it } from "vitest";
import { createTableInput, type QueueDefinition, resourceDefinitions } from "#infra/resources.ts";
import { sizes } from "#infra/cdk/sizes.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { dev, logicalIdOf, prod, resources, synthesized } from "./synthesized.ts";

/** The data stack is what provisioning would make, and nothing else. Whatever it has more, or less, is named here. */

const definitions = resourceDefinitions(resourceNames("muster"));
const Tags = [{ Key: "system", Value: "muster" }];

/** All resources of a type by the member that names them. */
const named = (of: typeof prod, type: string, member: string) =>
  new Map(resources(of.data, type).map((resource) => [resource.Properties[member], resource]));

/** What a table has beside its definition, and what its index has. */
const THROUGHPUT = {
  prod: {
    WarmThroughput: { ReadUnitsPerSecond: 24_000, WriteUnitsPerSecond: 8000 },
    OnDemandThroughput: { MaxReadRequestUnits: 40_000, MaxWriteRequestUnits: 20_000 },
  },
  dev: { OnDemandThroughput: { MaxReadRequestUnits: 2000, MaxWriteRequestUnits: 1000 } },
};
const PROTECTION = {
  prod: {
    DeletionProtectionEnabled: true,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  },
  dev: {},
};
const KEPT = {
  prod: { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" },
  dev: { DeletionPolicy: "Delete", UpdateReplacePolicy: "Delete" },
};

describe.each([
  ["prod", prod],
  ["dev", dev],
] as const)("what a system of size %s keeps", (size, of) => {
  const tables = named(of, "AWS::DynamoDB::Table", "TableName");
  const queues = named(of, "AWS::SQS::Queue", "QueueName");

  it("has the tables and queues that are defined, and no others", () => {
    expect([...tables.keys()]).toEqual(definitions.tables.map(({ name }) => name));
    expect([...queues.keys()]).toEqual(definitions.queues.map(({ name }) => name));
  });

  it.each(definitions.tables)("has the table $name", (definition) => {
    const { GlobalSecondaryIndexes: indexes, ...input } = createTableInput(definition);
    const attribute = { registrations: "expiresAt", identities: "expiresAt" }[
      definition.name.replace("muster-", "")
    ];
    expect(tables.get(definition.name)).toEqual({
      Type: "AWS::DynamoDB::Table",
      ...KEPT[size],
      Properties: {
        ...input,
        ...THROUGHPUT[size],
        ...PROTECTION[size],
        ...(indexes && {
          GlobalSecondaryIndexes: indexes.map((index) => ({ ...index, ...THROUGHPUT[size] })),
        }),
        ...(attribute && { TimeToLiveSpecification: { AttributeName: attribute, Enabled: true } }),
        Tags,
      },
    });
  });

  it.each(definitions.queues)("has the queue $name", (definition) => {
    expect(queues.get(definition.name)).toEqual({
      Type: "AWS::SQS::Queue",
      ...KEPT[size],
      Properties: {
        QueueName: definition.name,
        ...typed(definition.attributes),
        ...redrive(definition),
        SqsManagedSseEnabled: true,
        Tags,
      },
    });
  });

  it("has the keys of tokens, the first of them generated, of 48 bytes in base64, and the admin key", () => {
    const [secret, admin, ...others] = resources(of.data, "AWS::SecretsManager::Secret");
    expect(others).toEqual([]);
    for (const one of [secret, admin]) expect(one).toMatchObject(KEPT[size]);
    expect(admin?.Properties["GenerateSecretString"]).toEqual({
      PasswordLength: 64,
      ExcludePunctuation: true,
    });
    expect(secret?.Properties["GenerateSecretString"]).toEqual({
      SecretStringTemplate: "{}",
      GenerateStringKey: "k1",
      PasswordLength: 64,
      ExcludePunctuation: true,
    });
  });

  it("can be deleted as a stack only if its data may be lost", () => {
    expect(of.stacks.data.terminationProtection).toBe(size === "prod");
  });

  it("lets nobody use queues and topic but by TLS", () => {
    for (const type of ["AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"]) {
      for (const { Properties } of resources(of.data, type)) {
        expect(Properties["PolicyDocument"]).toMatchObject({
          Statement: [{ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }],
        });
      }
    }
    expect(resources(of.data, "AWS::SQS::QueuePolicy")).toHaveLength(2);
    expect(resources(of.data, "AWS::SNS::TopicPolicy")).toHaveLength(1);
  });
});

/** SQS takes text for every attribute, CloudFormation what it means. */
const typed = (attributes: QueueDefinition["attributes"]) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, text]) => [
      name,
      /^(?:\d+|true)$/.test(text) ? JSON.parse(text) : text,
    ]),
  ) as Record<string, unknown>;

/** Only the queue of the dead letters takes any; only the other one has to say to whom it gives them. */
function redrive({ redrive: policy }: QueueDefinition): object {
  if (policy === undefined) return {};
  const target = logicalIdOf(prod.data, "AWS::SQS::Queue", "QueueName", policy.to);
  return {
    RedriveAllowPolicy: { redrivePermission: "denyAll" },
    RedrivePolicy: {
      deadLetterTargetArn: { "Fn::GetAtt": [target, "Arn"] },
      maxReceiveCount: policy.maxReceiveCount,
    },
  };
}

it("has a topic of the kind that the programs are told of", () => {
  const fifo = synthesized({ allowFrom: "203.0.113.7/32", topicFifo: "true" });
  const topic = (of: typeof prod) =>
    resources(of.data, "AWS::SNS::Topic").map(({ Properties }) => Properties);
  expect(topic(dev)).toEqual([{ TopicName: "muster-notifications", Tags }]);
  expect(topic(fifo)).toEqual([{ TopicName: "muster-notifications.fifo", FifoTopic: true, Tags }]);
});

it("names everything by the prefix, and keeps the logical ids", () => {
  const other = synthesized({ allowFrom: "203.0.113.7/32", prefix: "spring-2027" });
  const of = (system: typeof prod) => system.data.toJSON() as { Resources: object };
  expect(Object.keys(of(other).Resources)).toEqual(Object.keys(of(dev).Resources));
  expect(JSON.stringify(of(other))).not.toContain("muster");
});

it("warms tables with no less than AWS allows, and with no more than they may take", () => {
  for (const { warm, atMost } of Object.values(sizes)) {
    if (warm === undefined) continue;
    expect(warm.reads).toBeGreaterThanOrEqual(12_000);
    expect(warm.writes).toBeGreaterThanOrEqual(4000);
    expect(atMost?.reads).toBeGreaterThanOrEqual(warm.reads);
    expect(atMost?.writes).toBeGreaterThanOrEqual(warm.writes);
  }
});
