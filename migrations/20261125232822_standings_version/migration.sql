-- Moves with every transaction that changes what a token's standing depends on: plugins, what companies grant them, keys, secrets and
-- what was taken back. Whoever has read a standing under a version knows, as long as the version is the same, that it still holds:
-- one row to read instead of all these tables. The version is seen when the change is, because one transaction makes both.
CREATE TABLE gateway.standings_version (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  version bigint NOT NULL
);--> statement-breakpoint
INSERT INTO gateway.standings_version (version) VALUES (1);--> statement-breakpoint
REVOKE ALL ON gateway.standings_version FROM PUBLIC;--> statement-breakpoint
GRANT SELECT ON gateway.standings_version TO paperclip_gateway;--> statement-breakpoint

-- At the commit, so that nobody waits for the row longer than a commit takes; once in a transaction, however many rows it changes.
CREATE FUNCTION gateway.move_standings() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    DECLARE
      this_transaction text := pg_current_xact_id()::text;
    BEGIN
      IF current_setting('app.standings_moved', true) IS DISTINCT FROM this_transaction THEN
        UPDATE gateway.standings_version SET version = version + 1;
        PERFORM set_config('app.standings_moved', this_transaction, true);
      END IF;
      RETURN NULL;
    END
  $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION gateway.move_standings() FROM PUBLIC;--> statement-breakpoint

CREATE CONSTRAINT TRIGGER standings_moved AFTER INSERT OR UPDATE OR DELETE ON plugins
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gateway.move_standings();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER standings_moved AFTER INSERT OR UPDATE OR DELETE ON plugin_company_settings
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gateway.move_standings();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER standings_moved AFTER INSERT OR UPDATE OR DELETE ON gateway.signing_keys
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gateway.move_standings();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER standings_moved AFTER INSERT OR UPDATE OR DELETE ON gateway.plugin_secrets
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gateway.move_standings();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER standings_moved AFTER INSERT OR UPDATE OR DELETE ON gateway.token_revocations
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gateway.move_standings();
