import { ContainerDependencyCondition, Secret } from "aws-cdk-lib/aws-ecs";
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import { addContainer, commandOf, type Site, type Task } from "./tasks.ts";

/** A folder that the image makes, and declares as a volume: what Fargate mounts there has its owner, not root. */
const FOLDER = "/var/lib/muster";
const VOLUME = "token-keys";

/** Where a task finds the keys that `giveKeys` gives it. */
export const TOKEN_KEYS_FILE = `${FOLDER}/token-keys`;
export const ADMIN_KEY_FILE = `${FOLDER}/admin-key`;

export type Keys = {
  readonly tokenKeys: ISecret;
  /** Unless everybody may come in. */
  readonly adminKey?: ISecret;
};

/**
 * Gives the program of a task the keys as files. Fargate hands over a secret as a variable of a container, and only
 * when that starts: so one of its own writes the files, and ends, before the program starts. That has the secrets
 * in no variable, and can't change the files.
 */
export function giveKeys(
  site: Site,
  { definition, container, log }: Task,
  { tokenKeys, adminKey }: Keys,
): void {
  definition.addVolume({ name: VOLUME });
  const writer = addContainer({ ...site, definition, log }, "token-keys", {
    command: commandOf("cli/main.ts", "token-keys"),
    environment: { TOKEN_KEYS_FILE, ...(adminKey && { ADMIN_KEY_FILE }) },
    secrets: {
      TOKEN_KEYS: Secret.fromSecretsManager(tokenKeys),
      ...(adminKey && { ADMIN_KEY: Secret.fromSecretsManager(adminKey) }),
    },
    essential: false,
  });
  writer.addMountPoints({ sourceVolume: VOLUME, containerPath: FOLDER, readOnly: false });
  container.addMountPoints({ sourceVolume: VOLUME, containerPath: FOLDER, readOnly: true });
  container.addContainerDependencies({ container: writer, condition: ContainerDependencyCondition.SUCCESS });
}
