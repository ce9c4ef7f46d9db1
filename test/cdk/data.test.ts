import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { createTableInput, resourceDefinitions } from "#infra/resources.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { prod, resources } from "./synthesized.ts";

const definitions = resourceDefinitions(resourceNames("muster"));

describe("what a system keeps", () => {
  it.each(definitions.tables)("has the table $name as defined", (table) => {
    prod.data.hasResourceProperties("AWS::DynamoDB::Table", Match.objectLike({ ...createTableInput(table) }));
    if (table.expiresBy !== undefined) {
      prod.data.hasResourceProperties("AWS::DynamoDB::Table", {
        TableName: table.name,
        TimeToLiveSpecification: { AttributeName: table.expiresBy, Enabled: true },
      });
    }
  });

  it.each(definitions.queues)("has the queue $name as defined", ({ name, attributes, redrive }) => {
    const queue = resources(prod.data, "AWS::SQS::Queue").find(
      ({ Properties }) => Properties["QueueName"] === name,
    );
    for (const [attribute, value] of Object.entries(attributes)) {
      expect(String(queue?.Properties[attribute]), attribute).toBe(value);
    }
    expect(queue?.Properties["RedrivePolicy"]).toEqual(
      redrive && {
        deadLetterTargetArn: expect.anything() as unknown,
        maxReceiveCount: redrive.maxReceiveCount,
      },
    );
  });

  it("is kept, in production, whatever becomes of the stack", () => {
    for (const table of resources(prod.data, "AWS::DynamoDB::Table")) {
      expect(table).toMatchObject({
        DeletionPolicy: "Retain",
        UpdateReplacePolicy: "Retain",
        Properties: {
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        },
      });
    }
    for (const queue of resources(prod.data, "AWS::SQS::Queue")) expect(queue.DeletionPolicy).toBe("Retain");
  });
});
