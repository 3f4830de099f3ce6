import type { GetFunctionResponse } from '@aws-sdk/client-lambda';

/** A function as GetFunction tells it, in the spec's members. */
export function observedFunction({ Configuration, Code, Tags, TagsError }: GetFunctionResponse) {
  if (Configuration === undefined) return undefined;
  const { FunctionName: Name, Layers, ImageConfigResponse, CodeSha256, ...rest } = Configuration;
  return {
    ...rest,
    Name,
    CodeSha256,
    Code: { ImageUri: Code?.ImageUri, SHA256: CodeSha256 },
    ImageConfigResponse,
    ImageConfig: ImageConfigResponse?.ImageConfig,
    Layers: Layers?.map(({ Arn }) => Arn ?? ''),
    LayerStatuses: Layers,
    // Without an error, no tags are none.
    Tags: TagsError === undefined ? (Tags ?? {}) : undefined,
  };
}
