import type { IncomingMessage } from 'node:http';
import { AwsError } from './aws-error.ts';

/** A request, free of HTTP's details. */
export interface AwsRequest {
  /** Service and operation of the JSON protocols, e.g. `DynamoDB_20120810.GetItem`; empty in the others. */
  readonly target: string;
  /** Without its parameters, e.g. `application/x-amz-json-1.0`. */
  readonly contentType: string;
  readonly body: string;
  /** The region that the request was signed for; empty when it is not signed. */
  readonly region: string;
  readonly signed: boolean;
}

/** A whole answer. */
export interface AwsReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** As much as DynamoDB's largest requests, those of BatchWriteItem, may have. */
const maxBodyBytes = 16 * 1024 * 1024;

/** Reads a request whole. Throws RequestEntityTooLargeException for a body of more than 16 MiB. */
export async function readRequest(request: IncomingMessage): Promise<AwsRequest> {
  const { headers } = request;
  const authorization = headers.authorization ?? '';
  return {
    target: headers['x-amz-target']?.toString() ?? '',
    contentType: headers['content-type']?.split(';')[0]?.trim() ?? '',
    body: await readBody(request),
    // Signature version 4 has Credential=AKID/20260102/us-west-2/dynamodb/aws4_request.
    region: /Credential=[^/,]*\/\d+\/([a-z0-9-]{1,64})\//.exec(authorization)?.[1] ?? '',
    signed: authorization.startsWith('AWS4-'),
  };
}

function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    // What is too much is read and dropped: a client that is cut off while it writes does not see the answer.
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBodyBytes) chunks.push(chunk);
      else reject(new AwsError('RequestEntityTooLargeException', `Request size exceeded ${maxBodyBytes} bytes`, 413));
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}
