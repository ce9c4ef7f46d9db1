import { type App, CfnOutput, Fn, Stack } from "aws-cdk-lib";
import type { SecurityGroup } from "aws-cdk-lib/aws-ec2";
import { Cluster, ContainerInsights } from "aws-cdk-lib/aws-ecs";
import type { DataStack } from "../data/stack.ts";
import type { Settings } from "../settings.ts";
import { plainTemplates } from "../synthesizer.ts";
import { createGateway } from "./gateway.ts";
import { imageOf } from "./image.ts";
import { createNetwork, type Network } from "./network.ts";
import { createRole } from "./tasks.ts";
import { createTools } from "./tools.ts";
import { createWorker } from "./worker.ts";

/** What runs: gateways behind a load balancer, workers, tools. May be deleted and made again at any time. */
export class ServiceStack extends Stack {
  readonly gateway;
  readonly worker;
  readonly #zones: number;

  constructor(app: App, id: string, settings: Settings, keys: DataStack) {
    super(app, id, { description: `Muster: what runs of ${settings.prefix}`, synthesizer: plainTemplates() });
    const { prefix, size } = settings;
    this.#zones = size.zones;
    const network = createNetwork(this, settings);
    const cluster = new Cluster(this, "Cluster", {
      vpc: network.vpc,
      clusterName: prefix,
      containerInsightsV2: size.keepsData ? ContainerInsights.ENABLED : ContainerInsights.DISABLED,
      enableFargateCapacityProviders: true,
    });
    const image = imageOf(this, settings.image);
    const executionRole = createRole(this, "ExecutionRole");
    const site = { stack: this, settings, cluster, network, image, executionRole };
    const tools = network.group("ToolsGroup", "Tools");
    createTools(site, tools);
    this.worker = createWorker(site);
    this.gateway = createGateway(site, keys);
    // A worker reads the messages of the version before, and leaves newer ones in the queue: workers go first.
    this.gateway.service.node.addDependency(this.worker.service);
    const { loadBalancerDnsName } = this.gateway.balancer;
    new CfnOutput(this, "Url", {
      value: `${settings.certificateArn ? "https" : "http"}://${loadBalancerDnsName}`,
    });
    new CfnOutput(this, "ToolsNetwork", {
      description: "The --network-configuration of aws ecs run-task",
      value: configurationOf(network, tools),
    });
  }

  /** The region's first, whichever it is: without an account nobody could look them up. */
  override get availabilityZones(): string[] {
    return Array.from({ length: this.#zones }, (_, index) => Fn.select(index, Fn.getAzs()));
  }
}

/** In the shorthand of the AWS CLI. */
function configurationOf({ vpc, tasks }: Network, { securityGroupId }: SecurityGroup): string {
  const subnets = vpc.selectSubnets(tasks.vpcSubnets).subnetIds.join(",");
  const address = tasks.assignPublicIp ? "ENABLED" : "DISABLED";
  return `awsvpcConfiguration={subnets=[${subnets}],securityGroups=[${securityGroupId}],assignPublicIp=${address}}`;
}
