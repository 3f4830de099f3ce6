import type { AddPermissionRequest } from '@aws-sdk/client-lambda';
import { isObject } from '../../shared/json.ts';

/** Who may call an alias; which alias it is stands elsewhere. */
export type Permission = Partial<AddPermissionRequest>;

/** The permissions that a resource policy gives. Statements without an id are nobody's to change here. */
export function permissionsIn(policy: string | undefined): Permission[] {
  const document: unknown = JSON.parse(policy ?? '{}');
  const statements = isObject(document) ? listOf(document['Statement']) : [];
  return statements.filter(isObject).flatMap((statement) => {
    const { Sid, Action, Principal, Condition } = statement;
    if (typeof Sid !== 'string' || Sid === '') return [];
    const conditions = conditionsIn(Condition);
    return [
      {
        StatementId: Sid,
        Action: textOf(Action),
        Principal: textOf(isObject(Principal) ? Object.values(Principal)[0] : Principal),
        SourceArn: conditions.get('aws:sourcearn'),
        SourceAccount: conditions.get('aws:sourceaccount'),
        EventSourceToken: conditions.get('lambda:eventsourcetoken'),
        PrincipalOrgID: conditions.get('aws:principalorgid'),
      },
    ];
  });
}

/** What has to go, by its id, and what has to come. A changed permission goes and comes again. */
export function permissionChanges(wanted: readonly Permission[], there: readonly Permission[]) {
  const same = (one: Permission, others: readonly Permission[]): boolean =>
    others.some((other) => markOf(one) === markOf(other));
  return {
    removed: there.filter((permission) => !same(permission, wanted)).map(({ StatementId }) => StatementId),
    added: wanted.filter((permission) => !same(permission, there)),
  };
}

/** True when there is nothing to change. */
export function isSamePermissions(wanted: readonly Permission[] = [], there: readonly Permission[] = []): boolean {
  const { removed, added } = permissionChanges(wanted, there);
  return removed.length === 0 && added.length === 0;
}

/** What two permissions are compared by. An account is reported by its root user's ARN. */
function markOf(permission: Permission): string {
  const { StatementId, Action, Principal, SourceArn, SourceAccount, EventSourceToken, PrincipalOrgID } = permission;
  const principal = Principal?.replace(/^arn:aws[a-z-]*:iam::(\d{12}):root$/, '$1');
  const parts = [StatementId, Action, principal, SourceArn, SourceAccount, EventSourceToken, PrincipalOrgID];
  return JSON.stringify(parts.map((part) => part ?? ''));
}

/** Values by key in small letters, whatever the operator: AWS itself has written them. */
function conditionsIn(condition: unknown): ReadonlyMap<string, string | undefined> {
  const operators = isObject(condition) ? Object.values(condition).filter(isObject) : [];
  const entries = operators.flatMap((keys) => Object.entries(keys));
  return new Map(entries.map(([key, value]) => [key.toLowerCase(), textOf(value)]));
}

function textOf(value: unknown): string | undefined {
  const [first] = listOf(value);
  return typeof first === 'string' ? first : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
