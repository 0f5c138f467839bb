/** Whatever ends the standing of the plugin acme.known and its tokens, as the owner's SQL. */
export const standingChanges: readonly (readonly [what: string, change: string])[] = [
  ['the plugin is disabled everywhere', `update plugins set status = 'disabled' where plugin_key = 'acme.known'`],
  [
    'the company switches it off',
    `insert into plugin_company_settings (company_id, plugin_id, enabled)
      select c.id, p.id, false from companies c, plugins p where p.plugin_key = 'acme.known'`,
  ],
  ['the key that signed the token retires', `update gateway.signing_keys set retired_at = now()`],
  [
    'the token is taken back',
    `insert into gateway.token_revocations (kind, subject, issued_before, kept_until)
      select 'plugin', id::text, now() + interval '1 day', now() + interval '1 day' from plugins where plugin_key = 'acme.known'`,
  ],
];
