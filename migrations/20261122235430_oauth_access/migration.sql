-- Secrets and revocations stay closed to the gateway: no grant names them. It asks one question of them, in the statement that begins
-- each operation, so that what was taken back is refused at the next operation of every process.

-- Whether a token does not hold any more, whatever its signature says: its key is retired; its secret is revoked or gone; or it was
-- taken back by its own id or that of the token it was exchanged for, by its secret, its plugin, or its plugin in its company, and
-- was issued before that. In plpgsql, which keeps its plan from one operation to the next.
CREATE FUNCTION gateway.is_token_revoked(
    p_tokens text[], p_key text, p_secret uuid, p_plugin uuid, p_company uuid, p_issued_at timestamptz
  ) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    BEGIN
      RETURN
        NOT EXISTS (
          SELECT FROM gateway.signing_keys AS k WHERE k.kid = p_key AND (k.retired_at IS NULL OR k.retired_at > now())
        )
        OR (
          p_secret IS NOT NULL
          AND NOT EXISTS (
            SELECT FROM gateway.plugin_secrets AS s WHERE s.id = p_secret AND s.plugin_id = p_plugin AND s.revoked_at IS NULL
          )
        )
        OR EXISTS (
          SELECT FROM gateway.token_revocations AS r
          WHERE r.kind = 'token' AND r.subject = ANY (p_tokens) AND r.issued_before >= p_issued_at
        )
        OR EXISTS (
          SELECT FROM gateway.token_revocations AS r
          WHERE (r.kind, r.subject) IN (
              ('secret', p_secret::text), ('plugin', p_plugin::text), ('installation', concat(p_plugin, ' ', p_company))
            )
            AND r.issued_before >= p_issued_at
        );
    END
  $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION gateway.is_token_revoked(text[], text, uuid, uuid, uuid, timestamptz) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION gateway.is_token_revoked(text[], text, uuid, uuid, uuid, timestamptz) TO paperclip_gateway;
