import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
} from '@aws-sdk/client-dynamodb';
import { KubeClient } from '../src/kube/client.ts';
import { loadConnection } from '../src/kube/config.ts';
import { EventRecorder } from '../src/kube/events.ts';
import type { KubeObject } from '../src/kube/object.ts';
import { Reflector } from '../src/kube/reflector.ts';
import { tables } from './members.ts';

// The calls that a new Table takes, and nothing that decides on them: what no controller in Node that has the SDK can save.
// `npm run bench:bare` measures it beside Tack.

const kube = new KubeClient(await loadConnection({ env: process.env }), { userAgent: 'bare' });
const events = new EventRecorder({ client: kube, reportingController: 'example.com/bare', reportingInstance: 'bare' });
const aws = new DynamoDBClient({ maxAttempts: 1 });
const waiting: KubeObject[] = [];
let underWay = 0;

new Reflector<KubeObject>({
  client: kube,
  resource: tables,
  handlers: {
    added: (object) => {
      waiting.push(object);
      void work();
    },
    modified: () => {},
    deleted: () => {},
  },
}).start();

/** As many at once as Tack has. */
async function work(): Promise<void> {
  if (underWay === 20) return;
  underWay++;
  for (let object = waiting.shift(); object !== undefined; object = waiting.shift()) await make(object);
  underWay--;
}

async function make(object: KubeObject): Promise<void> {
  const { name, namespace = '', uid = '' } = object.metadata;
  const ref = { name, namespace };
  const annotations = { 'bench.example.com/claim': uid };
  await kube.patch(tables, { ...ref, patch: { metadata: { annotations } } }, { type: 'merge' });
  const created = await aws.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      Tags: [{ Key: 'services.k8s.aws/uid', Value: uid }],
    }),
  );
  events.record(object, { type: 'Normal', reason: 'Created', action: 'Create', note: `Created Table ${name}` });
  await tell(ref, false, created.TableDescription?.TableArn);
  await sleep(500);
  const { Table } = await aws.send(new DescribeTableCommand({ TableName: name }));
  await aws.send(new ListTagsOfResourceCommand({ ResourceArn: Table?.TableArn }));
  await tell(ref, Table?.TableStatus === 'ACTIVE', Table?.TableArn);
}

interface Ref {
  readonly name: string;
  readonly namespace: string;
}

async function tell(ref: Ref, isReady: boolean, arn: string | undefined): Promise<void> {
  const conditions = [{ type: 'Ready', status: isReady ? 'True' : 'False', observedGeneration: 1 }];
  const patch = {
    status: { conditions, ackResourceMetadata: { arn, ownerAccountID: '123456789012', region: 'us-west-2' } },
  };
  await kube.patch(tables, { ...ref, patch }, { type: 'merge', subresource: 'status' });
}
