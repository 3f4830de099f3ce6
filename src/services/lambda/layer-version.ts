import { createHash } from 'node:crypto';
import type { LayerVersionContentInput } from '@aws-sdk/client-lambda';
import { plain } from '../../engine/definition/field-source.ts';
import { objectsInS3 } from '../permissions.ts';
import { wanted } from '../wanted.ts';
import contract from './contract/LayerVersion.json' with { type: 'json' };
import { lambda } from './service.ts';

/** A version of a layer: files that functions share. What AWS cannot change in it is published as a version more. */
export const layerVersion = lambda
  .kind('LayerVersion', {
    contract,
    create: 'PublishLayerVersion',
    reads: ['GetLayerVersion', 'ListLayerVersions'],
    writes: ['PublishLayerVersion'],
    delete: 'DeleteLayerVersion',
    iam: { resources: ['lambda:*:*:layer:*'], at: { ListLayerVersions: ['*'] }, also: [objectsInS3] },
    rename: { Version: 'VersionNumber' },
    extraStatus: {
      PublishedVersions: plain.texts('The versions that were published for this object: they are deleted with it.'),
    },
    overlay: {
      'Content.S3Bucket': { reference: { json: 's3BucketRef' }, to: 's3/Bucket', targetPath: 'spec.name' },
    },
  })
  .define({
    identity: { status: 'VersionNumber' }, // 7
    arn: 'LayerVersionArn', // arn:aws:lambda:eu-west-1:123456789012:layer:fonts:7
    notFound: ['ResourceNotFoundException'],
    terminal: ['ValidationException', 'InvalidZipFileException'],
    fields: {
      CompatibleArchitectures: { unset: { to: [] } },
      CompatibleRuntimes: { unset: { to: [] } },
      Content: { compare: 'ignore' },
      Description: { unset: { to: '' } },
      LayerName: { fixed: 'refused' },
      LicenseInfo: { unset: { to: '' } },
    },
    unshown: ({ Content }) => ({ Content: contentMark(Content) }),
    async findLost({ spec }, aws, since) {
      const { LayerName } = spec;
      const page = { items: 'LayerVersions', token: 'Marker', next: 'NextMarker' } as const;
      const all = await aws.readAll('ListLayerVersions', { LayerName }, page);
      const digest = contentMark(spec.Content)?.digest;
      for (const { Version: VersionNumber, LayerVersionArn, Description = '', CreatedDate = '' } of all) {
        if (Date.parse(CreatedDate) < since.getTime() || Description !== (spec.Description ?? '')) continue;
        const { Content } = await aws.read('GetLayerVersion', { LayerName, VersionNumber });
        if (digest === undefined || Content?.CodeSha256 === digest) return { VersionNumber, LayerVersionArn };
      }
      return undefined;
    },
    async read({ spec, status, arn }, aws) {
      const LayerName = arn?.split(':')[6] ?? spec.LayerName;
      const VersionNumber = Number(status.VersionNumber);
      const { Content: _, Version, ...found } = await aws.read('GetLayerVersion', { LayerName, VersionNumber });
      const PublishedVersions = [...new Set([...(status.PublishedVersions ?? []), String(Version)])];
      return { ...found, LayerName, VersionNumber: Version, PublishedVersions };
    },
    update: ({ spec: { LayerName, Content }, delta }) => {
      const rest = wanted(delta, 'Description', 'LicenseInfo', 'CompatibleRuntimes', 'CompatibleArchitectures');
      return [lambda.call('PublishLayerVersion', { LayerName, Content, ...rest })];
    },
    remove: (_, { LayerName, PublishedVersions = [] }) =>
      PublishedVersions.map((version) =>
        lambda.call('DeleteLayerVersion', { LayerName, VersionNumber: Number(version) }),
      ),
  });

/** What the content was made of: AWS does not tell where it took it from. */
function contentMark(content: LayerVersionContentInput | undefined) {
  if (content === undefined) return undefined;
  const { ZipFile, S3Bucket, S3Key, S3ObjectVersion } = content;
  const digest = ZipFile === undefined ? undefined : createHash('sha256').update(ZipFile).digest('base64');
  return { S3Bucket, S3Key, S3ObjectVersion, digest };
}
