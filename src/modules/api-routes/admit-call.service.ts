import { type Capability, isCapability } from '../../auth/capabilities.ts';
import type { PluginContext, TokenActor } from '../../auth/plugin-context.ts';
import type { createTenantTransaction } from '../../database/tenant-transaction.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { relations } from '../../relations.ts';
import type { ApiRoute } from '../plugins/api-route.ts';
import { callerUnknown, companyForbidden, pluginNotFound, pluginNotReady, routeNotFound } from './api-route.errors.ts';
import type { Caller } from './caller.ts';
import { standingOf } from './caller-standing.sql.ts';
import { asksForCheckout, enforceCheckout } from './checkout-policy.service.ts';

/** A call whose route and company are known. */
export interface CallAdmission {
  readonly caller: Caller;
  readonly plugin: { readonly id: string; readonly key: string };
  readonly route: ApiRoute;
  readonly params: Readonly<Record<string, string>>;
  readonly companyId: string;
  readonly requestId: string;
}

/** What the company says of a call: who called, and what the plugin may do there. */
export interface AdmittedCall {
  readonly actor: TokenActor;
  readonly capabilities: readonly Capability[];
}

/** Asks the company's own rows whether a call may go on: the installation, the caller, the checkout. In one transaction of the company. */
export async function admit(
  inTenantTransaction: ReturnType<typeof createTenantTransaction<typeof relations>>,
  log: Logger,
  { caller, plugin, route, params, companyId, requestId }: CallAdmission,
): Promise<AdmittedCall> {
  const isWriting = asksForCheckout(route, caller.kind);
  const { token } = caller;
  const tenant = { companyId, pluginId: plugin.id, pluginKey: plugin.key, ...(token && { marks: token.marks }) };
  return inTenantTransaction(tenant, { access: isWriting ? 'write' : 'read' }, async (db, installation, journeys) => {
    // The plugin was there a moment ago. What is gone is the token, or the company never was.
    if (!installation) throw token ? callerUnknown() : companyForbidden();
    const { status, enabled } = installation;
    if (status !== 'ready') throw pluginNotReady(status);
    if (!enabled) throw pluginNotFound();
    const capabilities = installation.capabilities.filter(isCapability);
    if (!capabilities.includes('api.routes.register')) throw routeNotFound();
    const context: PluginContext = {
      tokenId: token?.tokenId ?? requestId,
      pluginId: plugin.id,
      pluginKey: plugin.key,
      companyId,
      capabilities: new Set(capabilities),
      actor: caller.actor,
      expiresAt: caller.expiresAt,
    };
    const actor = await standingOf({ db, plugin: context }, caller.actor);
    if (isWriting)
      await enforceCheckout(
        { pluginSessions: null, db, journeys, plugin: context, log, actor },
        route.checkoutPolicy,
        params.issueId,
      );
    return { actor, capabilities };
  });
}
