import type { Answer, AwsCall, AwsProxy } from '../aws-proxy.ts';
import { StubRefusal } from '../stub-aws.ts';

/** The tags of the buckets that there are, by the bucket's name. */
type Buckets = Map<string, Map<string, string>>;

/** Where a call goes: `DELETE /v20180820/tags/arn…?tagKeys=a`. */
interface Wanted {
  readonly method: string;
  /** The first part of the path: a bucket, or S3 Control's version. */
  readonly root: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

/**
 * Lets a proxy answer for S3's directory buckets, which no emulator has, and for S3 Control, which has their tags: of
 * both as much as there is without what is in a bucket. All of it is signed for S3 Express.
 */
export function stubDirectoryBuckets(proxy: AwsProxy): void {
  const buckets: Buckets = new Map();
  proxy.intercept({
    when: ({ service }) => service === 's3express',
    instead: (call) => {
      try {
        return answer(buckets, wantedBy(call));
      } catch (error) {
        if (!(error instanceof StubRefusal)) throw error;
        const told = `<Error><Code>${error.code}</Code><Message>${escaped(error.message)}</Message></Error>`;
        return xml(error.status, told);
      }
    },
  });
}

function wantedBy({ operation, input }: AwsCall): Wanted {
  const [method = '', target = ''] = operation.split(' ');
  const { pathname, searchParams } = new URL(target, 'http://stub');
  const [, root = '', ...rest] = pathname.split('/').map(decodeURIComponent);
  return { method, root, path: rest.join('/'), query: searchParams, body: String(input) };
}

function answer(buckets: Buckets, wanted: Wanted): Answer {
  const { method, root, query, body } = wanted;
  if (root === 'v20180820') return answerOfControl(buckets, wanted);
  if (root === '') return xml(200, listOf(buckets));
  // With an endpoint of one's own the SDK asks for a session first, also for a bucket that is still to be made.
  if (query.has('session')) return xml(200, session());
  if (method === 'PUT') {
    if (buckets.has(root)) throw new StubRefusal('BucketAlreadyOwnedByYou', 409, 'The bucket is yours already.');
    buckets.set(root, tagsIn(body));
    return xml(200, '<CreateBucketResult/>');
  }
  tagsOf(buckets, root);
  buckets.delete(root);
  return xml(204, '');
}

/** The operations of tags: `/v20180820/tags/<ARN>`. */
function answerOfControl(buckets: Buckets, { method, path, query, body }: Wanted): Answer {
  const tags = tagsOf(buckets, path.split('/').at(-1) ?? '');
  if (method === 'GET') {
    const list = [...tags].map(
      ([key, value]) => `<Tag><Key>${escaped(key)}</Key><Value>${escaped(value)}</Value></Tag>`,
    );
    return xml(200, `<ListTagsForResourceResult><Tags>${list.join('')}</Tags></ListTagsForResourceResult>`);
  }
  for (const key of query.getAll('tagKeys')) tags.delete(key);
  for (const [key, value] of tagsIn(body)) tags.set(key, value);
  return xml(204, '');
}

function tagsOf(buckets: Buckets, name: string): Map<string, string> {
  const tags = buckets.get(name);
  if (tags === undefined) throw new StubRefusal('NoSuchBucket', 404, `The bucket ${name} does not exist.`);
  return tags;
}

function listOf(buckets: Buckets): string {
  const list = [...buckets.keys()].map((name) => `<Bucket><Name>${name}</Name></Bucket>`);
  return `<ListAllMyDirectoryBucketsResult><Buckets>${list.join('')}</Buckets></ListAllMyDirectoryBucketsResult>`;
}

function session(): string {
  const until = new Date(Date.now() + 300_000).toISOString();
  const keys = '<SessionToken>t</SessionToken><SecretAccessKey>s</SecretAccessKey><AccessKeyId>a</AccessKeyId>';
  const credentials = `<Credentials>${keys}<Expiration>${until}</Expiration></Credentials>`;
  return `<CreateSessionResult>${credentials}</CreateSessionResult>`;
}

/** The tags of a request: `<Tag><Key>team</Key><Value>web</Value></Tag>`. */
function tagsIn(body: string): Map<string, string> {
  const found = body.matchAll(/<Tag><Key>([^<]*)<\/Key><Value>([^<]*)<\/Value><\/Tag>/g);
  return new Map([...found].map(([, key = '', value = '']) => [plain(key), plain(value)]));
}

const entities: readonly (readonly [string, string])[] = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
];

function escaped(text: string): string {
  return entities.reduce((left, [sign, entity]) => left.replaceAll(sign, entity), text);
}

function plain(text: string): string {
  return entities.reduceRight((left, [sign, entity]) => left.replaceAll(entity, sign), text);
}

function xml(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'application/xml' }, body: Buffer.from(body) };
}
