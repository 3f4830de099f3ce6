import * as dynamodb from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { type LogFields, silent } from '../shared/log.ts';
import { commandSchema, sdkLogger } from './sdk-module.ts';

it('finds the schema of an operation', () => {
  expect(commandSchema(dynamodb, 'CreateTable')).toBe(dynamodb.CreateTable$);
});

it.each(['NoSuchOperation', '__proto__', 'constructor', ''])('finds no schema of %j', (operation) => {
  expect(commandSchema(dynamodb, operation)).toBeUndefined();
});

it('passes on the SDK’s warnings and nothing that may hold inputs or outputs', () => {
  const lines: [string, LogFields | undefined][] = [];
  const record = (message: string, fields?: LogFields) => void lines.push([message, fields]);
  const logger = sdkLogger({ ...silent, debug: record, info: record, warn: record, error: record });
  const entry = { input: { SecretString: 'hidden' } };
  for (const level of ['trace', 'debug', 'info', 'warn', 'error'] as const) logger[level](entry);
  logger.warn('sockets are scarce');
  expect(lines).toEqual([['AWS SDK warning', { text: 'sockets are scarce' }]]);
});
