import contract from './contract/Backup.json' with { type: 'json' };
import { dynamodb } from './service.ts';

/** An on-demand backup of a DynamoDB table. */
export const backup = dynamodb
  .kind('Backup', {
    contract,
    create: 'CreateBackup',
    output: 'BackupDetails',
    reads: ['DescribeBackup', 'ListBackups'],
    delete: 'DeleteBackup',
    iam: {
      resources: ['dynamodb:*:*:table/*/backup/*'],
      at: { CreateBackup: ['dynamodb:*:*:table/*'], ListBackups: ['*'] },
    },
    columns: [
      { name: 'ARN', jsonPath: '.status.ackResourceMetadata.arn', wide: true },
      { name: 'SIZE', jsonPath: '.status.backupSizeBytes', type: 'string' },
      { name: 'STATUS', jsonPath: '.status.backupStatus' },
      { name: 'TABLENAME', jsonPath: '.spec.tableName' },
      { name: 'TYPE', jsonPath: '.status.backupType' },
    ],
  })
  .define({
    identity: 'arn', // arn:aws:dynamodb:eu-west-1:123456789012:table/orders/backup/01489602797149-73d8d5bc
    arn: 'BackupArn',
    notFound: ['BackupNotFoundException'],
    terminal: ['ValidationException'],
    synced: { states: { BackupStatus: ['AVAILABLE'] } },
    updatable: { states: { BackupStatus: ['AVAILABLE'] } },
    deletable: { states: { BackupStatus: ['AVAILABLE'] } },
    deleting: { states: { BackupStatus: ['DELETED'] } },
    // A new one would hold newer data under the old name.
    recreate: false,
    async findLost({ spec: { TableName, BackupName } }, aws, since) {
      const input = { TableName, BackupType: 'USER', TimeRangeLowerBound: since } as const;
      const page = {
        items: 'BackupSummaries',
        token: 'ExclusiveStartBackupArn',
        next: 'LastEvaluatedBackupArn',
      } as const;
      const all = await aws.readAll('ListBackups', input, page);
      const found = all.find((each) => each.BackupName === BackupName);
      return found && { BackupArn: found.BackupArn };
    },
    async read({ arn: BackupArn }, aws) {
      const { BackupDescription } = await aws.read('DescribeBackup', { BackupArn });
      return BackupDescription && { ...BackupDescription.BackupDetails, ...BackupDescription.SourceTableDetails };
    },
    remove: ({ arn: BackupArn }) => [dynamodb.call('DeleteBackup', { BackupArn })],
  });
