import { ContainerDependencyCondition, Secret } from "aws-cdk-lib/aws-ecs";
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import { addContainer, commandOf, type Site, type Task } from "./tasks.ts";

/** A folder that the image makes, and declares as a volume: what Fargate mounts there has its owner, not root. */
const FOLDER = "/var/lib/muster";
const VOLUME = "token-keys";

/** Where a task finds the keys that `giveTokenKeys` gives it. */
export const TOKEN_KEYS_FILE = `${FOLDER}/token-keys`;

/**
 * Gives the program of a task the keys as a file. Fargate hands over a secret as a variable of a container, and only
 * when that starts: so one of its own writes the file, and ends, before the program starts. The program has the secret
 * in no variable, and can't change the file.
 */
export function giveTokenKeys(site: Site, { definition, container, log }: Task, keys: ISecret): void {
  definition.addVolume({ name: VOLUME });
  const writer = addContainer({ ...site, definition, log }, "token-keys", {
    command: commandOf("cli/main.ts", "token-keys"),
    environment: { TOKEN_KEYS_FILE },
    secrets: { TOKEN_KEYS: Secret.fromSecretsManager(keys) },
    essential: false,
  });
  writer.addMountPoints({ sourceVolume: VOLUME, containerPath: FOLDER, readOnly: false });
  container.addMountPoints({ sourceVolume: VOLUME, containerPath: FOLDER, readOnly: true });
  container.addContainerDependencies({ container: writer, condition: ContainerDependencyCondition.SUCCESS });
}
