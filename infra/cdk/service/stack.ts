import { type App, CfnOutput, Fn, Stack } from "aws-cdk-lib";
import { Cluster, ContainerInsights } from "aws-cdk-lib/aws-ecs";
import type { DataStack } from "../data/stack.ts";
import type { Settings } from "../settings.ts";
import { plainTemplates } from "../synthesizer.ts";
import { createGateway } from "./gateway.ts";
import { createNetwork } from "./network.ts";
import { type Site, siteOf } from "./tasks.ts";
import { createWorker } from "./worker.ts";

/** What runs: gateways behind a load balancer, and workers. May be deleted and made again at any time. */
export class ServiceStack extends Stack {
  readonly site: Site;
  readonly gateway;
  readonly worker;
  readonly #zones: number;

  constructor(app: App, id: string, settings: Settings, keys: DataStack) {
    super(app, id, { description: "Muster", synthesizer: plainTemplates() });
    const { prefix, size } = settings;
    this.#zones = size.zones;
    const network = createNetwork(this, settings);
    const cluster = new Cluster(this, "Cluster", {
      vpc: network.vpc,
      clusterName: prefix,
      containerInsightsV2: size.keepsData ? ContainerInsights.ENABLED : ContainerInsights.DISABLED,
      enableFargateCapacityProviders: true,
    });
    this.site = siteOf(this, settings, { cluster, network });
    this.worker = createWorker(this.site);
    this.gateway = createGateway(this.site, keys);
    // A worker reads the messages of the version before, and leaves newer ones in the queue: workers go first.
    this.gateway.service.node.addDependency(this.worker.service);
    const { loadBalancerDnsName } = this.gateway.balancer;
    new CfnOutput(this, "Url", {
      value: `${settings.certificateArn ? "https" : "http"}://${loadBalancerDnsName}`,
    });
  }

  /** The region's first, whichever it is: without an account nobody could look them up. */
  override get availabilityZones(): string[] {
    return Array.from({ length: this.#zones }, (_, index) => Fn.select(index, Fn.getAzs()));
  }
}
