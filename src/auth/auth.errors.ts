import { Violation } from '../kernel/errors.ts';
import type { Capability } from './capabilities.ts';

/** One answer for every bad token: what exactly was wrong with it helps nobody but an attacker. */
export class Unauthenticated extends Violation {
  constructor(cause?: unknown) {
    super('UNAUTHENTICATED', 'Send a valid token: Authorization: Bearer <token>.', {}, cause);
  }
}

export class CapabilityDenied extends Violation {
  constructor(capability: Capability, field: string) {
    super('CAPABILITY_DENIED', `${field} needs the capability ${capability}, which this token does not carry.`, {
      capability,
      field,
      remedy: `Add "${capability}" to "capabilities" in the plugin's manifest, have the company grant it, and ask for a token with it in scope.`,
    });
  }
}

export class OriginKindForbidden extends Violation {
  constructor(originKind: string, namespace: string) {
    super('ORIGIN_KIND_FORBIDDEN', `Plugin may only use originKind values under ${namespace}`, {
      originKind: originKind.slice(0, 200),
      allowed: [namespace, `${namespace}:<suffix>`],
    });
  }
}

export class ActorForbidden extends Violation {
  constructor(message: string) {
    super('ACTOR_FORBIDDEN', message);
  }
}
