import type { ServiceDescriptor } from '../../aws/sdk-module.ts';

/** The service that has an operation: the kind's own, or the further one. */
export function serviceOf(service: ServiceDescriptor, operation: string): ServiceDescriptor {
  return service.further?.operations.includes(operation) ? service.further : service;
}
