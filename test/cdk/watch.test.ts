import { describe, expect, it } from "vitest";
import { prod, resources } from "./synthesized.ts";

describe("how it is watched", () => {
  it("lets CloudWatch and EventBridge tell the operators", () => {
    const [policy] = resources(prod.watch, "AWS::SNS::TopicPolicy");
    const text = JSON.stringify(policy);
    for (const service of ["cloudwatch", "events"]) expect(text).toContain(`"${service}.amazonaws.com"`);
  });

  it("has alarms that all tell somebody", () => {
    for (const { Properties } of resources(prod.watch, "AWS::CloudWatch::Alarm")) {
      expect(Properties["AlarmActions"]).toHaveLength(1);
    }
  });
});
