import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject, type Json } from '../../src/shared/json.ts';

/** What one or several runs of vitest came to. */
export interface Outcome {
  readonly passed: number;
  /** Failed tests, and test files that failed as a whole. */
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Reads the report of vitest's JSON reporter. A file that failed outside its tests, a run that failed for a reason of
 * no test, and a run without any test count as one failure each.
 *
 * @throws when the report is missing or is not one.
 */
export async function readReport(path: string): Promise<Outcome> {
  const report: Json = JSON.parse(await readFile(path, 'utf8'));
  if (!isObject(report) || !Array.isArray(report['testResults'])) throw new Error(`${path} is not a report of vitest`);
  const passed = count(report['numPassedTests']);
  const failed = count(report['numFailedTests']) + report['testResults'].filter(failedAsAWhole).length;
  const skipped = count(report['numPendingTests']) + count(report['numTodoTests']);
  const succeeded = report['success'] === true && passed > 0;
  return { passed, failed: succeeded ? failed : Math.max(failed, 1), skipped };
}

function count(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}

function failedAsAWhole(file: Json): boolean {
  if (!isObject(file) || file['status'] !== 'failed') return false;
  const tests = file['assertionResults'];
  return !Array.isArray(tests) || !tests.some((test) => isObject(test) && test['status'] === 'failed');
}

/** Run with a directory, this prints `N passed, N failed` for all reports in it, and fails when there are failures. */
async function main(directory: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.json'));
  const outcomes = await Promise.all(names.map((name) => readReport(join(directory, name))));
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

if (import.meta.main) await main(process.argv[2] ?? '.cache/test-reports');
