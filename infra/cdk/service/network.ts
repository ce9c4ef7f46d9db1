import type { Stack } from "aws-cdk-lib";
import {
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  type SubnetSelection,
  SubnetType,
  Vpc,
} from "aws-cdk-lib/aws-ec2";
import type { Settings } from "../settings.ts";

export type Network = {
  readonly vpc: Vpc;
  /** Where tasks run. */
  readonly tasks: { readonly vpcSubnets: SubnetSelection; readonly assignPublicIp: boolean };
  /** A group that lets nobody in, and tasks out to nothing but HTTPS. */
  readonly group: (stack: Stack, id: string, description: string) => SecurityGroup;
};

const { ECR, ECR_DOCKER, SQS, SNS, CLOUDWATCH_LOGS, SECRETS_MANAGER } = InterfaceVpcEndpointAwsService;
const NEEDED = { ECR, ECR_DOCKER, SQS, SNS, CLOUDWATCH_LOGS, SECRETS_MANAGER };

/**
 * A network without NAT, which costs more than everything in it. DynamoDB and S3 are always reached from inside, for
 * free; the rest either through addresses of the tasks' own, or through endpoints at about $7.3 a month each and zone.
 */
export function createNetwork(stack: Stack, { size: { zones }, network }: Settings): Network {
  const isPublic = network === "public";
  const vpc = new Vpc(stack, "Network", {
    ipAddresses: IpAddresses.cidr("10.42.0.0/16"),
    maxAzs: zones,
    natGateways: 0,
    // Would need a function that calls AWS, only to empty a group that nothing here is in.
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [
      { name: "public", subnetType: SubnetType.PUBLIC, cidrMask: 22, mapPublicIpOnLaunch: false },
      ...(isPublic ? [] : [{ name: "tasks", subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 22 }]),
    ],
  });
  vpc.addGatewayEndpoint("Tables", { service: GatewayVpcEndpointAwsService.DYNAMODB });
  vpc.addGatewayEndpoint("Layers", { service: GatewayVpcEndpointAwsService.S3 });
  const group: Network["group"] = (where, id, description) => {
    const created = new SecurityGroup(where, id, { vpc, description, allowAllOutbound: false });
    created.addEgressRule(Peer.anyIpv4(), Port.tcp(443), "AWS");
    return created;
  };
  const subnetType = isPublic ? SubnetType.PUBLIC : SubnetType.PRIVATE_ISOLATED;
  if (!isPublic) {
    const endpoints = new SecurityGroup(stack, "Endpoints", {
      vpc,
      description: "Endpoints of AWS services",
      allowAllOutbound: false,
    });
    endpoints.addIngressRule(Peer.ipv4(vpc.vpcCidrBlock), Port.tcp(443), "tasks");
    for (const [name, service] of Object.entries(NEEDED)) {
      vpc.addInterfaceEndpoint(name, {
        service,
        open: false,
        securityGroups: [endpoints],
        subnets: { subnetType },
      });
    }
  }
  return { vpc, tasks: { vpcSubnets: { subnetType }, assignPublicIp: isPublic }, group };
}
