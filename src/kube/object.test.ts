import { describe, expect, it } from 'vitest';
import { objectKey, resourcePath } from './object.ts';

const tables = { group: 'dynamodb.services.k8s.aws', version: 'v1alpha1', resource: 'tables', namespaced: true };
const namespaces = { group: '', version: 'v1', resource: 'namespaces', namespaced: false };

describe('the path of a resource', () => {
  it('leads to all objects, those of a namespace, one, or a part of one', () => {
    const root = '/apis/dynamodb.services.k8s.aws/v1alpha1';
    expect(resourcePath(tables)).toBe(`${root}/tables`);
    expect(resourcePath(tables, { namespace: 'shop' })).toBe(`${root}/namespaces/shop/tables`);
    const orders = { namespace: 'shop', name: 'orders' };
    expect(resourcePath(tables, orders)).toBe(`${root}/namespaces/shop/tables/orders`);
    expect(resourcePath(tables, { ...orders, subresource: 'status' })).toBe(
      `${root}/namespaces/shop/tables/orders/status`,
    );
  });

  it('is below /api for the core group', () => {
    expect(resourcePath(namespaces, { name: 'shop' })).toBe('/api/v1/namespaces/shop');
  });

  it.each(['', '.', '..', 'a/b', '../secrets', '%2e%2e'])('refuses %j as a name', (name) => {
    expect(() => resourcePath(tables, { namespace: 'shop', name })).toThrow('cannot be the name');
    expect(() => resourcePath(tables, { namespace: name, name: 'orders' })).toThrow('cannot be the namespace');
  });

  it('keeps characters that mean something in a URL apart from it', () => {
    expect(resourcePath(namespaces, { name: 'a?b#c d' })).toBe('/api/v1/namespaces/a%3Fb%23c%20d');
  });

  it('refuses what does not fit the scope of the resource', () => {
    expect(() => resourcePath(tables, { name: 'orders' })).toThrow('tables "orders": a namespace is needed');
    expect(() => resourcePath(namespaces, { namespace: 'shop' })).toThrow('namespaces are not in a namespace');
    expect(() => resourcePath(tables, { namespace: 'shop', subresource: 'status' })).toThrow('a name is needed');
  });
});

it('the key of an object is its namespace and name, or its name', () => {
  expect(objectKey({ metadata: { namespace: 'shop', name: 'orders' } })).toBe('shop/orders');
  expect(objectKey({ metadata: { name: 'shop' } })).toBe('shop');
});
