import { type App, CfnOutput, Fn, Stack } from "aws-cdk-lib";
import { Cluster, ContainerInsights } from "aws-cdk-lib/aws-ecs";
import { createAudit } from "./audit.ts";
import { createGateway } from "./gateway.ts";
import { createNetwork } from "./network.ts";
import type { DataStack } from "../data/stack.ts";
import type { Settings } from "../settings.ts";
import { plainTemplates } from "../synthesizer.ts";
import { createWorker } from "./worker.ts";

/** What runs: gateways behind a load balancer, workers, a nightly audit. May be deleted and made again at any time. */
export class ServiceStack extends Stack {
  readonly gateway;
  readonly worker;
  readonly #zones: number;

  constructor(app: App, id: string, settings: Settings, { tokenKey }: DataStack) {
    super(app, id, { description: `Muster: what runs of ${settings.prefix}`, synthesizer: plainTemplates() });
    const { prefix, size } = settings;
    this.#zones = size.zones;
    const network = createNetwork(this, size);
    const cluster = new Cluster(this, "Cluster", {
      vpc: network.vpc,
      clusterName: prefix,
      containerInsightsV2: size.keepsData ? ContainerInsights.ENABLED : ContainerInsights.DISABLED,
      enableFargateCapacityProviders: true,
    });
    this.gateway = createGateway(this, settings, cluster, network, tokenKey);
    this.worker = createWorker(this, settings, cluster, network);
    createAudit(this, settings, cluster, network);
    new CfnOutput(this, "Url", {
      value: `${settings.certificateArn ? "https" : "http"}://${this.gateway.balancer.loadBalancerDnsName}`,
    });
  }

  /** The region's first, whichever it is: without an account nobody could look them up. */
  override get availabilityZones(): string[] {
    return Array.from({ length: this.#zones }, (_, index) => Fn.select(index, Fn.getAzs()));
  }
}
