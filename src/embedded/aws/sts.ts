import { AwsError } from './aws-error.ts';
import { xmlErrorReply, xmlReply } from './query-protocol.ts';
import type { AwsReply } from './request.ts';

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** A request of the identity service, or of any other service with its protocol: this endpoint has no other. */
export interface StsCall {
  readonly form: URLSearchParams;
  readonly signed: boolean;
  /** The account that the caller is told to belong to, twelve digits. */
  readonly account: string;
  readonly requestId: string;
}

/** Answers in the query protocol: GetCallerIdentity, and `InvalidAction` for everything else. */
export function answerSts({ form, signed, account, requestId }: StsCall): AwsReply {
  const action = form.get('Action') ?? '';
  if (action !== 'GetCallerIdentity') {
    const version = form.get('Version') ?? '';
    const message = `Could not find operation ${action} for version ${version}: this endpoint does not have it`;
    return xmlErrorReply(namespace, new AwsError('InvalidAction', message), requestId);
  }
  if (!signed) {
    const error = new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
    return xmlErrorReply(namespace, error, requestId);
  }
  const identity = { Arn: `arn:aws:iam::${account}:user/embedded`, UserId: 'AIDAEMBEDDED', Account: account };
  return xmlReply(namespace, action, identity, requestId);
}
