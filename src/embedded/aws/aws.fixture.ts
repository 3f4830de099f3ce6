import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  type TableDescription,
  UpdateTableCommand,
  type UpdateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import { STSClient } from '@aws-sdk/client-sts';
import { ManualClock } from '../../shared/manual-clock.fixture.ts';
import { type AwsEndpointOptions, startAwsEndpoint } from './endpoint.ts';

/** Changes of the endpoints that tests start take this long, in milliseconds of their clock. */
export const changeMs = 50;

/** An endpoint whose changes wait for {@link ManualClock.advance}, and clients of it. */
export interface Started extends AsyncDisposable {
  readonly url: string;
  readonly clock: ManualClock;
  readonly dynamodb: DynamoDBClient;
  readonly sts: STSClient;
  /** A client of another region. */
  dynamodbIn(region: string): DynamoDBClient;
  /** Lets everything that goes on come to its end. */
  settle(): void;
  close(): Promise<void>;
}

/** Starts an endpoint that the clock of the test drives. */
export async function startAws(options: AwsEndpointOptions = {}): Promise<Started> {
  const clock = new ManualClock('2026-01-02T03:04:05.000Z');
  const endpoint = await startAwsEndpoint({ clock, createTableMs: changeMs, ...options });
  const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret' };
  const config = { endpoint: endpoint.url, credentials, maxAttempts: 1 };
  const clients: { destroy(): void }[] = [];
  const opened = <T extends { destroy(): void }>(client: T): T => {
    clients.push(client);
    return client;
  };
  const dynamodbIn = (region: string): DynamoDBClient => opened(new DynamoDBClient({ ...config, region }));
  const close = async (): Promise<void> => {
    for (const client of clients) client.destroy();
    await endpoint.close();
  };
  return {
    url: endpoint.url,
    clock,
    dynamodb: dynamodbIn('us-west-2'),
    sts: opened(new STSClient({ ...config, region: 'us-west-2' })),
    dynamodbIn,
    settle: () => clock.advance(10 * changeMs),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The input of CreateTable for a small table that is paid by request. */
export function tableInput(changes: Partial<CreateTableCommandInput> = {}): CreateTableCommandInput {
  return {
    TableName: 'blog',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    ...changes,
  };
}

/** Creates a table and waits until it is ACTIVE. */
export async function createTable(aws: Started, changes: Partial<CreateTableCommandInput> = {}): Promise<string> {
  const created = await aws.dynamodb.send(new CreateTableCommand(tableInput(changes)));
  aws.settle();
  return created.TableDescription?.TableArn ?? '';
}

/** The table `blog` as DescribeTable answers it. */
export async function describeTable(aws: Started): Promise<TableDescription> {
  const { Table } = await aws.dynamodb.send(new DescribeTableCommand({ TableName: 'blog' }));
  return Table ?? {};
}

/** Changes the table `blog`; answers the description of UpdateTable. */
export async function updateTable(aws: Started, changes: Partial<UpdateTableCommandInput>): Promise<TableDescription> {
  const input = { TableName: 'blog', ...changes };
  const { TableDescription: description } = await aws.dynamodb.send(new UpdateTableCommand(input));
  return description ?? {};
}

/** The refusal that a call ends with, as `Code: message`. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => {
      throw new Error('expected a refusal');
    },
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  );
}

/** Sends a request that no SDK would send; signed unless `headers` say otherwise. */
export async function post(
  url: string,
  operation: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  const scope = 'Credential=AKID/20260102/us-west-2/dynamodb/aws4_request';
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0`,
      ...headers,
    },
    body,
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}
