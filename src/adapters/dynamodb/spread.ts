/**
 * The one of an index's partitions in which what has this id stands. The place is stored: other partitions, or another
 * way to choose one, would need a migration.
 */
export function partitionOf<Name extends string>(id: string, partitions: readonly [Name, ...Name[]]): Name {
  const sum = Buffer.from(id).reduce((total, byte) => total + byte, 0);
  return partitions[sum % partitions.length] ?? partitions[0];
}
