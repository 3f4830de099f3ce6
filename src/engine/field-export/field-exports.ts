import { type GroupVersionResource, type KubeObject, objectKey } from '../../kube/object.ts';
import { type BackoffPolicy, backoffMs } from '../../shared/clock.ts';
import { errorText, type Logger } from '../../shared/log.ts';
import { Dependencies } from '../dependencies.ts';
import { kindResource } from '../kind-resource.ts';
import { type ObjectId, objectId } from '../object-caches.ts';
import { ObjectWatch } from '../object-watch.ts';
import { OwnWrites } from '../own-writes.ts';
import type { EngineObserver, EngineParts } from '../settings.ts';
import { stopping } from '../stopping.ts';
import { type Next, priorities, WorkQueue } from '../work-queue.ts';
import { type ExportEnd, type ExportPassParts, lookAtExport } from './export-pass.ts';
import { type ExportSource, exportSpecOf, fieldExports } from './export-spec.ts';

/** What field exports work with. */
export interface FieldExportParts extends EngineParts {
  /** An object of an AWS resource's kind, as it is now. */
  readonly read: ExportPassParts['read'];
}

const kind = 'FieldExport';
const concurrency = 10;
const retryPolicy: BackoffPolicy = { initialMs: 1_000, maxMs: 30_000, factor: 2, jitter: 0.2 };

/** Keeps ConfigMaps and Secrets as FieldExports say. Each export stands for itself: none waits for another's failure. */
export class FieldExports {
  readonly #parts: FieldExportParts;
  readonly #log: Logger;
  readonly #watch: ObjectWatch;
  readonly #queue: WorkQueue;
  readonly #observer: EngineObserver | undefined;
  readonly #ownWrites = new OwnWrites();
  /** Which exports read which objects, by their ids. */
  readonly #sources = new Dependencies();
  readonly #failures = new Map<string, number>();
  readonly #underWay = new AbortController();

  constructor(parts: FieldExportParts) {
    const { clock, observe } = parts;
    this.#parts = parts;
    this.#log = parts.log.child({ kind });
    this.#observer = observe?.(kind);
    this.#queue = new WorkQueue({
      concurrency,
      clock,
      work: (key) => this.#work(key),
      ...(this.#observer === undefined ? {} : { observer: this.#observer }),
    });
    this.#watch = new ObjectWatch(fieldExports, parts, {
      added: (object) => this.#added(object),
      modified: (object, before) => this.#modified(object, before),
      deleted: (object) => this.#deleted(object),
    });
  }

  start(): void {
    this.#watch.start();
  }

  /** Takes up nothing new, and resolves when what is under way is over; the signal cuts it short. */
  stop(signal?: AbortSignal): Promise<void> {
    return stopping(() => Promise.all([this.#queue.stop(), this.#watch.stop()]), this.#underWay, signal);
  }

  /** An object came, changed or went: what is exported from it is looked at again. */
  changed(source: ObjectId): void {
    for (const key of this.#sources.of(source)) this.#queue.add(key, priorities.progress);
  }

  #added(object: KubeObject): void {
    this.#follow(object);
    const known = object.status?.['conditions'] !== undefined;
    this.#queue.add(objectKey(object), known ? priorities.resync : priorities.user);
  }

  #modified(object: KubeObject, { metadata: before }: KubeObject): void {
    const { generation, deletionTimestamp } = object.metadata;
    if (generation === before.generation && deletionTimestamp === before.deletionTimestamp) return;
    this.#follow(object);
    this.#queue.add(objectKey(object), priorities.user);
  }

  #deleted(object: KubeObject): void {
    const key = objectKey(object);
    this.#sources.set(key, new Set());
    this.#ownWrites.forget(key);
    this.#failures.delete(key);
  }

  /** Notes where the export reads, so that a change there wakes it. */
  #follow(object: KubeObject): void {
    const { source } = exportSpecOf(object);
    const resource = this.#resourceOf(source);
    const isKnown = resource !== undefined && resource !== 'foreign';
    const ids = isKnown ? [objectId(resource, `${object.metadata.namespace}/${source.name}`)] : [];
    this.#sources.set(objectKey(object), new Set(ids));
  }

  #resourceOf({ group, kind: wanted }: ExportSource): GroupVersionResource | 'foreign' | undefined {
    const known = this.#parts.settings.exportable.filter((definition) => definition.group === group);
    if (known.length === 0) return 'foreign';
    const found = known.find((definition) => definition.kind === wanted);
    return found === undefined ? undefined : kindResource(found);
  }

  async #work(key: string): Promise<Next | undefined> {
    const object = this.#ownWrites.latest(key, this.#watch.get(key));
    if (object === undefined) {
      // Gone without us. Whoever counts was told of a beginning.
      this.#observer?.passEnded({ result: 'success', terminal: false, ms: 0 });
      return undefined;
    }
    const { clock, random } = this.#parts;
    const started = clock.now();
    const end = await this.#look(key, object);
    const failures = this.#count(key, end);
    this.#observer?.passEnded({
      result: failures > 0 ? 'error' : end.afterMs === undefined ? 'success' : 'requeue_after',
      terminal: end.outcome?.kind === 'terminal',
      ms: clock.now() - started,
    });
    if (failures > 0) return { priority: priorities.progress, afterMs: backoffMs(retryPolicy, failures, random) };
    return end.afterMs === undefined ? undefined : { priority: priorities.resync, afterMs: end.afterMs };
  }

  async #look(key: string, object: KubeObject): Promise<ExportEnd> {
    const { kube, clock, settings, events, read } = this.#parts;
    try {
      return await lookAtExport(object, {
        ...{ kube, clock, read, log: this.#log, signal: this.#underWay.signal },
        enableCrossNamespace: settings.enableCrossNamespace,
        resourceOf: (source) => this.#resourceOf(source),
        note: (about, note) => events.record(about, note),
        written: (written) => this.#ownWrites.put(key, written, this.#watch.get(key)),
      });
    } catch (error) {
      return { outcome: { kind: 'failed', message: errorText(error), again: true }, afterMs: undefined };
    }
  }

  /** Failures in a row that time may mend. */
  #count(key: string, { outcome }: ExportEnd): number {
    if (outcome?.kind !== 'failed' || !outcome.again) {
      this.#failures.delete(key);
      return 0;
    }
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    this.#log.warn('Reconciler error', { object: key, error: outcome.message, failures });
    return failures;
  }
}
