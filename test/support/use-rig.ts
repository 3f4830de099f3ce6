import { afterAll, beforeEach } from 'vitest';
import { type Rig, type RigOptions, showLog, startRig } from './rig.ts';

/** A rig that all tests of a file share. When one fails, the end of the controller's log is shown. */
export async function useRig(options: RigOptions = {}): Promise<Rig> {
  const rig = await startRig(options);
  afterAll(() => rig[Symbol.asyncDispose]());
  beforeEach(({ onTestFailed }) => onTestFailed(() => showLog(rig)));
  return rig;
}

/** What the tests of a file begin with. When it fails, the end of the controller's log is shown, and the rig ends. */
export async function prepared<T>(rig: Rig, work: Promise<T>): Promise<T> {
  return work.catch(async (error: unknown) => {
    showLog(rig);
    // No test runs then, and no hook.
    await rig[Symbol.asyncDispose]();
    throw error;
  });
}
