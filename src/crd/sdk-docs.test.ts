import { expect, it } from 'vitest';
import { scanDeclarations } from './declarations.ts';
import { readSdkDocs, sdkDocs, sdkPackage } from './sdk-docs.ts';

it('names the package of a service', () => {
  expect(['DynamoDB', 'Route 53', 'Elastic Load Balancing v2'].map(sdkPackage)).toEqual([
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-route-53',
    '@aws-sdk/client-elastic-load-balancing-v2',
  ]);
});

it('says which values there are, also of lists and maps', () => {
  const values = Array.from({ length: 42 }, (_, index) => `    readonly V${index}: "v${index}";`);
  const docs = sdkDocs(
    scanDeclarations([
      'export interface S {\n    A: Few[] | undefined;\n    B: Record<string, Few> | undefined;\n    C: Many;\n    D: string;\n}',
      'export declare const Few: {\n    readonly X: "x";\n    readonly Y: "y";\n};',
      `export declare const Many: {\n${values.join('\n')}\n};`,
    ]),
  );
  expect(docs.member('S', 'A')).toBe('Valid values: x, y.');
  expect(docs.member('S', 'B')).toBe('Valid values: x, y.');
  expect(docs.member('S', 'C')).toMatch(/^Valid values: v0, v1, .*, v39, and 2 more\.$/);
  expect(docs.member('S', 'D')).toBe('');
  expect(docs.member('S', 'E') + docs.member('T', 'A') + docs.structure('T')).toBe('');
});

it('shortens a long text by its lists first', () => {
  const list = `<ul><li>${'word '.repeat(100)}</li></ul>`;
  const docs = sdkDocs(
    scanDeclarations([`/**\n * <p>A thing. Its parts are:</p>${list}\n */\nexport interface S {\n}`]),
  );
  expect(docs.structure('S')).toBe('A thing.');
});

it('reads an installed package', () => {
  const docs = readSdkDocs('DynamoDB');
  expect(docs.member('CreateTableInput', 'BillingMode')).toMatch(/\. Valid values: PAY_PER_REQUEST, PROVISIONED\.$/);
  expect(docs.structure('TableDescription')).toBe('Represents the properties of a table.');
});

it('says which package is missing', () => {
  expect(() => readSdkDocs('No Such Service')).toThrow('@aws-sdk/client-no-such-service');
});
