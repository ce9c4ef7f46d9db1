import { describe, expect, it } from "vitest";
import { resourceNames } from "#platform/resource-names.ts";
import { containerOf, runningResources, type Size, variablesOf } from "./service.ts";
import { prod } from "./synthesized.ts";

const serviceOf = (size: Size, name: string) => {
  const found = runningResources(size, "AWS::ECS::Service").find(
    ({ Properties }) => Properties["ServiceName"] === `muster-${name}`,
  );
  if (found === undefined) throw new Error(`no service ${name}`);
  return found.Properties;
};

type Policy = {
  readonly PolicyType: string;
  readonly TargetTrackingScalingPolicyConfiguration: {
    readonly TargetValue: number;
    readonly PredefinedMetricSpecification?: { readonly PredefinedMetricType: string };
    readonly CustomizedMetricSpecification?: {
      readonly Metrics: readonly {
        readonly Id: string;
        readonly Expression?: string;
        readonly ReturnData: boolean;
        readonly MetricStat?: { readonly Metric: { readonly MetricName: string }; readonly Stat: string };
      }[];
    };
  };
};

describe("as many run as are needed", () => {
  const policies = (size: Size) =>
    runningResources(size, "AWS::ApplicationAutoScaling::ScalingPolicy").map(
      ({ Properties }) => Properties as unknown as Policy,
    );
  const tracked = policies("full").map((policy) => policy.TargetTrackingScalingPolicyConfiguration);

  it("within bounds that autoscaling alone decides in", () => {
    const targets = runningResources("prod", "AWS::ApplicationAutoScaling::ScalableTarget");
    expect(targets.map(({ Properties: { MinCapacity, MaxCapacity } }) => [MinCapacity, MaxCapacity])).toEqual(
      [
        [2, 10],
        [2, 12],
      ],
    );
    // A number here would undo what autoscaling did, with each deployment.
    for (const name of ["gateway", "worker"])
      expect(serviceOf("prod", name)).not.toHaveProperty("DesiredCount");
  });

  it("gateways by CPU", () => {
    const byCpu = tracked.filter((one) => one.PredefinedMetricSpecification !== undefined);
    expect(byCpu).toMatchObject([
      {
        TargetValue: 50,
        PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageCPUUtilization" },
      },
    ]);
  });

  it("workers by how many of their receive loops have an event", () => {
    const byLoops = tracked.filter((one) => one.CustomizedMetricSpecification !== undefined);
    expect(byLoops).toMatchObject([{ TargetValue: 0.7 }]);
    const metrics = byLoops[0]?.CustomizedMetricSpecification?.Metrics ?? [];
    const loops = variablesOf(containerOf("full", "worker"))["WORKER_CONCURRENCY"];
    const stats = metrics.flatMap(({ Id, MetricStat: stat }) =>
      stat ? [[Id, stat.Metric.MetricName, stat.Stat]] : [],
    );
    expect(stats).toEqual([
      ["groups", "ApproximateNumberOfGroupsWithInflightMessages", "Maximum"],
      ["tasks", "CPUUtilization", "SampleCount"],
    ]);
    expect(metrics.filter((one) => one.ReturnData)).toMatchObject([
      { Expression: `FILL(groups, 0) / (${loops} * tasks)` },
    ]);
    // Of the queue that is worked on: after a restore, the restored one's.
    expect(JSON.stringify(metrics)).toContain(`"${resourceNames("restored").commands}"`);
  });

  it("and workers beyond the first on Spot: what is interrupted is done by another", () => {
    expect(serviceOf("prod", "worker")["CapacityProviderStrategy"]).toEqual([
      { CapacityProvider: "FARGATE", Base: 1, Weight: 1 },
      { CapacityProvider: "FARGATE_SPOT", Weight: 3 },
    ]);
    expect(serviceOf("prod", "gateway")).toMatchObject({ LaunchType: "FARGATE" });
  });
});

describe("the network", () => {
  const addressesOf = (size: Size) =>
    ["gateway", "worker"].map((name) => {
      const { NetworkConfiguration } = serviceOf(size, name) as {
        NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: string } };
      };
      return NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp;
    });
  const endpoints = (size: Size) =>
    runningResources(size, "AWS::EC2::VPCEndpoint").map(({ Properties }) =>
      String(Properties["ServiceName"]).replace("com.amazonaws.eu-central-1.", ""),
    );

  it("public: tasks have addresses, and reach tables from inside", () => {
    expect(addressesOf("prod")).toEqual(["ENABLED", "ENABLED"]);
    expect(endpoints("prod").sort()).toEqual(["dynamodb", "s3"]);
    expect(prod.service.findResources("AWS::EC2::NatGateway")).toEqual({});
  });

  it("endpoints: tasks have none, and what they need is inside", () => {
    expect(addressesOf("full")).toEqual(["DISABLED", "DISABLED"]);
    expect(endpoints("full").sort()).toEqual(
      ["dynamodb", "s3", "sqs", "sns", "logs", "secretsmanager", "ecr.api", "ecr.dkr"].sort(),
    );
    const routes = runningResources("full", "AWS::EC2::Route").map(({ Properties }) =>
      JSON.stringify(Properties["RouteTableId"]),
    );
    for (const table of routes) expect(table).toContain("public");
  });
});
