import { Duration, type Stack } from "aws-cdk-lib";
import { type IPeer, Peer, Port, SecurityGroup, SubnetType } from "aws-cdk-lib/aws-ec2";
import type { IEcsLoadBalancerTarget } from "aws-cdk-lib/aws-ecs";
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  TargetGroupLoadBalancingAlgorithmType,
} from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { CfnWebACLAssociation } from "aws-cdk-lib/aws-wafv2";
import type { Settings } from "../settings.ts";
import { listen } from "./listeners.ts";
import type { Network } from "./network.ts";

type Gateways = {
  readonly target: IEcsLoadBalancerTarget;
  readonly group: SecurityGroup;
  readonly port: number;
};

/** The public's way in: a load balancer that spreads requests over gateways. */
export function createBalancer(
  stack: Stack,
  settings: Settings,
  { vpc }: Network,
  { target, group, port }: Gateways,
) {
  const own = new SecurityGroup(stack, "BalancerGroup", {
    vpc,
    description: "Load balancer",
    allowAllOutbound: false,
  });
  own.addEgressRule(group, Port.tcp(port), "gateways");
  group.addIngressRule(own, Port.tcp(port), "load balancer");
  const balancer = new ApplicationLoadBalancer(stack, "Balancer", {
    vpc,
    vpcSubnets: { subnetType: SubnetType.PUBLIC },
    internetFacing: true,
    securityGroup: own,
    // Less than the 65 s after which a gateway closes idle connections, more than the 20 s that a request may wait.
    idleTimeout: Duration.seconds(60),
    dropInvalidHeaderFields: true,
    deletionProtection: settings.size.keepsData,
  });
  const targets = new ApplicationTargetGroup(stack, "Gateways", {
    vpc,
    port,
    protocol: ApplicationProtocol.HTTP,
    targets: [target],
    loadBalancingAlgorithmType: TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
    // Not /readyz: trouble with one table would take all gateways away at once, and have them replaced.
    healthCheck: {
      path: "/healthz",
      interval: Duration.seconds(10),
      timeout: Duration.seconds(5),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
    },
    // As long as a request may wait for its outcome, and a little.
    deregistrationDelay: Duration.seconds(25),
  });
  const clients: IPeer = settings.allowFrom === undefined ? Peer.anyIpv4() : Peer.ipv4(settings.allowFrom);
  for (const open of listen(balancer, targets, settings)) {
    own.addIngressRule(clients, Port.tcp(open), "clients");
  }
  if (settings.wafArn !== undefined) {
    new CfnWebACLAssociation(stack, "Firewall", {
      resourceArn: balancer.loadBalancerArn,
      webAclArn: settings.wafArn,
    });
  }
  return { balancer, targets };
}
