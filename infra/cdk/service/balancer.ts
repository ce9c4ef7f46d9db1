import { Duration, type Stack } from "aws-cdk-lib";
import { Peer, Port, SecurityGroup, SubnetType } from "aws-cdk-lib/aws-ec2";
import type { IEcsLoadBalancerTarget } from "aws-cdk-lib/aws-ecs";
import {
  ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerAction,
  ListenerCertificate,
  ListenerCondition,
  SslPolicy,
  TargetGroupLoadBalancingAlgorithmType,
} from "aws-cdk-lib/aws-elasticloadbalancingv2";
import type { Settings } from "../settings.ts";
import type { Network } from "./network.ts";

export type Balanced = {
  readonly target: IEcsLoadBalancerTarget;
  readonly group: SecurityGroup;
  readonly port: number;
};

/** The public's way in: a load balancer that spreads requests over gateways. */
export function createBalancer(
  stack: Stack,
  settings: Settings,
  network: Network,
  { target, group, port: PORT }: Balanced,
) {
  const balancerGroup = new SecurityGroup(stack, "BalancerGroup", {
    vpc: network.vpc,
    description: "Load balancer",
    allowAllOutbound: false,
  });
  balancerGroup.addEgressRule(group, Port.tcp(PORT), "gateways");
  group.addIngressRule(balancerGroup, Port.tcp(PORT), "load balancer");
  const balancer = new ApplicationLoadBalancer(stack, "Balancer", {
    vpc: network.vpc,
    vpcSubnets: { subnetType: SubnetType.PUBLIC },
    internetFacing: true,
    securityGroup: balancerGroup,
    // Less than the 65 s after which a gateway closes idle connections, more than the 20 s that a request may wait.
    idleTimeout: Duration.seconds(60),
    dropInvalidHeaderFields: true,
    deletionProtection: settings.size.keepsData,
  });
  const targets = new ApplicationTargetGroup(stack, "Gateways", {
    vpc: network.vpc,
    port: PORT,
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
  listen(stack, settings, { balancer, group: balancerGroup, targets });
  return { balancer, targets };
}

type Listening = {
  readonly balancer: ApplicationLoadBalancer;
  readonly group: SecurityGroup;
  readonly targets: ApplicationTargetGroup;
};

/** HTTPS for whoever `allowFrom` lets in, which is everybody unless it is set; without a certificate HTTP. */
function listen(
  stack: Stack,
  { certificateArn, allowFrom }: Settings,
  { balancer, group, targets }: Listening,
): void {
  const port = certificateArn === undefined ? 80 : 443;
  const peer = allowFrom === undefined ? Peer.anyIpv4() : Peer.ipv4(allowFrom);
  if (certificateArn === undefined && allowFrom === undefined) {
    throw new Error(
      "without a certificateArn, say from where plain HTTP is allowed: -c allowFrom=203.0.113.7/32",
    );
  }
  group.addIngressRule(peer, Port.tcp(port), "clients");
  const listener = new ApplicationListener(stack, "Listener", {
    loadBalancer: balancer,
    port,
    open: false,
    ...(certificateArn === undefined
      ? { protocol: ApplicationProtocol.HTTP }
      : {
          protocol: ApplicationProtocol.HTTPS,
          certificates: [ListenerCertificate.fromArn(certificateArn)],
          sslPolicy: SslPolicy.RECOMMENDED_TLS,
        }),
    defaultTargetGroups: [targets],
  });
  listener.addAction("Private", {
    priority: 1,
    conditions: [ListenerCondition.pathPatterns(["/metrics", "/readyz"])],
    action: ListenerAction.fixedResponse(404, {
      contentType: "application/problem+json",
      messageBody: '{"status":404}',
    }),
  });
  if (certificateArn !== undefined) {
    group.addIngressRule(peer, Port.tcp(80), "clients, to be sent to HTTPS");
    balancer.addListener("Http", {
      port: 80,
      open: false,
      defaultAction: ListenerAction.redirect({ port: "443", protocol: "HTTPS", permanent: true }),
    });
  }
}
