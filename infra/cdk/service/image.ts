import { Aws, type Stack } from "aws-cdk-lib";
import { Repository } from "aws-cdk-lib/aws-ecr";
import { ContainerImage } from "aws-cdk-lib/aws-ecs";

const ECR =
  /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([a-z0-9._/-]+)(?::([\w.-]+)|@(sha256:[0-9a-f]{64}))$/;

/**
 * The image that `reference` names, in any registry. Tasks may pull it from a private repository of ECR; from any
 * other registry only what is public.
 */
export function imageOf(stack: Stack, reference: string): ContainerImage {
  const [, account, region, name = "", tag, digest] = ECR.exec(reference) ?? [];
  if (account === undefined) return ContainerImage.fromRegistry(reference);
  const repository = Repository.fromRepositoryAttributes(stack, "Images", {
    repositoryName: name,
    repositoryArn: `arn:${Aws.PARTITION}:ecr:${region}:${account}:repository/${name}`,
  });
  return ContainerImage.fromEcrRepository(repository, digest ?? tag);
}
