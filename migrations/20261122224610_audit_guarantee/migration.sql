-- Two promises that hold whatever a resolver forgets: the gateway commits no change without an activity row after it, and it moves no
-- issue into or out of another plugin's namespace. Both are about the gateway's writes; the owner's are not looked at, and the cascades
-- of a foreign key run as the owner.

CREATE FUNCTION gateway.writes_as_gateway(p_table oid) RETURNS boolean LANGUAGE plpgsql STABLE
  AS $$
    BEGIN
      -- A superuser has the privileges of every role, the table's owner among them.
      RETURN pg_has_role('paperclip_gateway', 'USAGE')
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = p_table AND pg_has_role(c.relowner, 'USAGE'));
    END
  $$;--> statement-breakpoint

-- The debt is a setting of the transaction: it is taken back with the savepoint whose change made it, which no comparison of row
-- versions would follow.
CREATE FUNCTION gateway.audit_falls_due() RETURNS trigger LANGUAGE plpgsql
  AS $$
    BEGIN
      IF current_setting('app.audit_due', true) IS DISTINCT FROM '1' AND gateway.writes_as_gateway(TG_RELID) THEN
        PERFORM set_config('app.audit_due', '1', true);
      END IF;
      RETURN NULL;
    END
  $$;--> statement-breakpoint

CREATE FUNCTION gateway.audit_is_paid() RETURNS trigger LANGUAGE plpgsql
  AS $$
    BEGIN
      PERFORM set_config('app.audit_due', '', true);
      RETURN NULL;
    END
  $$;--> statement-breakpoint

CREATE FUNCTION gateway.refuse_unaudited_commit() RETURNS trigger LANGUAGE plpgsql
  AS $$
    BEGIN
      IF current_setting('app.audit_due', true) = '1' THEN
        RAISE EXCEPTION 'a change of % has no activity row after it', TG_TABLE_NAME
          USING ERRCODE = 'PA001', HINT = 'Insert into activity_log after the change, in the same transaction.';
      END IF;
      RETURN NULL;
    END
  $$;--> statement-breakpoint

CREATE FUNCTION gateway.guard_origin_kind() RETURNS trigger LANGUAGE plpgsql
  AS $$
    BEGIN
      IF gateway.writes_as_gateway(TG_RELID)
        AND (
          NOT gateway.owns_origin_kind(NEW.origin_kind)
          OR (starts_with(OLD.origin_kind, 'plugin:') AND NOT gateway.owns_origin_kind(OLD.origin_kind))
        )
      THEN
        RAISE EXCEPTION 'the origin kind lies outside the namespace of the plugin' USING ERRCODE = 'PO001';
      END IF;
      RETURN NEW;
    END
  $$;--> statement-breakpoint

CREATE TRIGGER origin_kind_guarded BEFORE UPDATE ON issues
  FOR EACH ROW WHEN (OLD.origin_kind IS DISTINCT FROM NEW.origin_kind) EXECUTE FUNCTION gateway.guard_origin_kind();--> statement-breakpoint

CREATE TRIGGER audit_paid AFTER INSERT ON activity_log FOR EACH ROW EXECUTE FUNCTION gateway.audit_is_paid();--> statement-breakpoint

-- Row by row, not by statement: an update that finds nothing to change owes nothing. Row security lets the gateway write only with a
-- company set, so the condition spares nothing but the owner's bulk loads.
DO $$
DECLARE
  audited text;
BEGIN
  FOREACH audited IN ARRAY ARRAY[
    'issues', 'issue_relations', 'issue_comments', 'documents', 'issue_documents', 'document_revisions', 'agent_wakeup_requests',
    'heartbeat_runs'
  ] LOOP
    EXECUTE format(
      'CREATE TRIGGER audit_due AFTER INSERT OR UPDATE OR DELETE ON public.%I FOR EACH ROW
         WHEN (current_setting(''app.company_id'', true) <> '''') EXECUTE FUNCTION gateway.audit_falls_due()', audited);
    EXECUTE format(
      'CREATE CONSTRAINT TRIGGER audited_at_commit AFTER INSERT OR UPDATE OR DELETE ON public.%I DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW WHEN (current_setting(''app.company_id'', true) <> '''') EXECUTE FUNCTION gateway.refuse_unaudited_commit()',
      audited);
  END LOOP;
END
$$;--> statement-breakpoint

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA gateway FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA gateway TO paperclip_gateway;
