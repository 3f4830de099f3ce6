import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The version that package.json has. */
export function productVersion(): string {
  const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'));
  return version;
}

/** Where there is no repository, in an image's build for instance, somebody else has to say it. */
export function gitCommit(): string {
  return process.env['TACK_GIT_COMMIT'] ?? git(['rev-parse', '--short', 'HEAD']) ?? 'unknown';
}

/** When what is built was made, in seconds since the epoch: what SOURCE_DATE_EPOCH says, else the time of the commit. */
export function sourceDate(): number {
  return Number(process.env['SOURCE_DATE_EPOCH'] ?? git(['log', '-1', '--format=%ct']) ?? 0);
}

function git(args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', args, { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}
