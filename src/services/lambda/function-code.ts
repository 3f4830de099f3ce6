import { createHash } from 'node:crypto';
import type { SpecIn } from '../../engine/definition/define.ts';
import type { functionShape } from './function-shape.ts';

type Spec = SpecIn<typeof functionShape>;

/** A package that stands in the spec has a digest, by which AWS shows whether it has it. */
export function withDigest(spec: Spec): Spec {
  const { Code } = spec;
  if (Code?.ZipFile === undefined) return spec;
  return { ...spec, Code: { ...Code, SHA256: createHash('sha256').update(Code.ZipFile).digest('base64') } };
}

/** Where in S3 the package is: AWS keeps a copy, and does not tell where it took it from. */
export function codeLocation({ Code }: Spec) {
  if (Code?.S3Key === undefined) return undefined;
  const { S3Bucket, S3Key, S3ObjectVersion } = Code;
  return { S3Bucket, S3Key, S3ObjectVersion };
}
