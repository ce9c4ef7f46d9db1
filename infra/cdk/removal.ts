import { RemovalPolicy } from "aws-cdk-lib";
import type { Settings } from "./settings.ts";

/** What becomes of data when their stack goes: they stay, in a system that keeps its data. */
export const removalOf = ({ size }: Settings): RemovalPolicy =>
  size.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
