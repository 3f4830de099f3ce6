import type { AwsError } from './aws-error.ts';
import type { AwsReply, AwsRequest } from './request.ts';

/** The elements of an answer, in order. */
export type XmlElements = Readonly<Record<string, string>>;

/** The parameters of a request in AWS's query protocol; undefined when it is in another one. */
export function formOf(request: AwsRequest): URLSearchParams | undefined {
  if (request.contentType !== 'application/x-www-form-urlencoded') return undefined;
  return new URLSearchParams(request.body);
}

/** A success in the query protocol. `namespace` is the service's, e.g. `https://sts.amazonaws.com/doc/2011-06-15/`. */
export function xmlReply(namespace: string, action: string, result: XmlElements, requestId: string): AwsReply {
  const body =
    `<${action}Response xmlns="${namespace}"><${action}Result>${elements(result)}</${action}Result>` +
    `<ResponseMetadata>${elements({ RequestId: requestId })}</ResponseMetadata></${action}Response>`;
  return { status: 200, contentType: 'text/xml', body };
}

/** A refusal in the query protocol. */
export function xmlErrorReply(namespace: string, error: AwsError, requestId: string): AwsReply {
  const type = error.status < 500 ? 'Sender' : 'Receiver';
  const detail = elements({ Type: type, Code: error.code, Message: error.message });
  const body = `<ErrorResponse xmlns="${namespace}"><Error>${detail}</Error>${elements({ RequestId: requestId })}</ErrorResponse>`;
  return { status: error.status, contentType: 'text/xml', body };
}

function elements(values: XmlElements): string {
  return Object.entries(values)
    .map(([name, value]) => `<${name}>${escaped(value)}</${name}>`)
    .join('');
}

function escaped(text: string): string {
  // XML has no notation at all for most control characters.
  const printable = Array.from(text, (character) => (character < ' ' ? ' ' : character)).join('');
  return printable.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
