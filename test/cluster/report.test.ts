import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JsonObject } from '../../src/shared/json.ts';
import { readReport } from './report.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tack-report-'));
});

afterEach(() => rm(directory, { recursive: true }));

const good = { success: true, numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
const passedFile = { status: 'passed', assertionResults: [{ status: 'passed' }] };
const failedFile = { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] };
const brokenFile = { status: 'failed', assertionResults: [] };

async function outcomeOf(report: JsonObject) {
  const path = join(directory, 'report.json');
  await writeFile(path, JSON.stringify(report));
  return readReport(path);
}

test('passed, failed and skipped tests are counted', async () => {
  const counts = { success: false, numFailedTests: 1, numPendingTests: 1, numTodoTests: 1 };
  const report = { ...good, ...counts, testResults: [passedFile, failedFile] };
  expect(await outcomeOf(report)).toEqual({ passed: 3, failed: 1, skipped: 2 });
});

test('a file that fails outside its tests is one more failure', async () => {
  const report = { ...good, success: false, testResults: [passedFile, brokenFile] };
  expect(await outcomeOf(report)).toEqual({ passed: 3, failed: 1, skipped: 0 });
});

test('a run that fails although its tests pass is a failure', async () => {
  const report = { ...good, success: false, testResults: [passedFile] };
  expect(await outcomeOf(report)).toEqual({ passed: 3, failed: 1, skipped: 0 });
});

test('a run without tests is a failure', async () => {
  expect(await outcomeOf({ ...good, numPassedTests: 0, testResults: [] })).toEqual({
    passed: 0,
    failed: 1,
    skipped: 0,
  });
});

test('a missing report and one of something else are errors', async () => {
  await expect(readReport(join(directory, 'absent.json'))).rejects.toThrow('ENOENT');
  await expect(outcomeOf({ anything: true })).rejects.toThrow('is not a report of vitest');
});
