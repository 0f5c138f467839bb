-- The feed of each company, in the order in which its transactions commit. Entries are put there by triggers that fire at the commit,
-- whoever writes: Paperclip's own server as well as the gateway. The functions run as the owner; nobody else writes there.
DROP TRIGGER into_outbox ON activity_log;--> statement-breakpoint
DROP FUNCTION gateway.put_into_outbox();--> statement-breakpoint

ALTER TABLE gateway.feeds FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE gateway.outbox FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT ON gateway.feeds, gateway.outbox TO paperclip_gateway;--> statement-breakpoint
-- A row of feeds is updated by each commit: room for its next version on the same page spares the index.
ALTER TABLE gateway.feeds SET (fillfactor = 50);--> statement-breakpoint

-- When somebody was last woken, in slots of 50 ms. A notification takes a lock that all committing transactions of the server share,
-- so one for each slot has to be enough: those who are woken look again a little later. A sequence, because it is seen at once and
-- is nobody's lock.
CREATE SEQUENCE gateway.feed_wakeups MINVALUE 0 START 0;--> statement-breakpoint

-- Puts one entry into the company's feed. The first of a transaction takes the company's next number and holds it until the commit is
-- over, so the next one's is given out only when this one's is there to be seen. The rest of the transaction goes on under it.
CREATE FUNCTION gateway.tell(p_company uuid, p_activity uuid, p_issue uuid) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    DECLARE
      this_transaction text := pg_current_xact_id()::text;
      told text[] := string_to_array(current_setting('app.told', true), ' ');
      commit_number bigint;
      entry_number integer;
      slot bigint;
    BEGIN
      IF told[1] = this_transaction AND told[2] = p_company::text THEN
        commit_number := told[3]::bigint;
        entry_number := told[4]::integer + 1;
      ELSE
        entry_number := 1;
        UPDATE gateway.feeds SET last_commit = last_commit + 1 WHERE company_id = p_company RETURNING last_commit INTO commit_number;
        IF NOT FOUND THEN
          -- A company that was deleted by the same transaction has no feed any more.
          INSERT INTO gateway.feeds AS f (company_id, last_commit) SELECT c.id, 1 FROM public.companies AS c WHERE c.id = p_company
          ON CONFLICT (company_id) DO UPDATE SET last_commit = f.last_commit + 1 RETURNING last_commit INTO commit_number;
          IF NOT FOUND THEN RETURN; END IF;
        END IF;
        slot := floor(extract(epoch FROM clock_timestamp()) * 20)::bigint;
        IF (SELECT w.last_value FROM gateway.feed_wakeups AS w) < slot THEN
          PERFORM setval('gateway.feed_wakeups', slot);
          PERFORM pg_notify('paperclip_graphql_feed', '');
        END IF;
      END IF;
      -- An issue that one transaction changes several times is one change.
      INSERT INTO gateway.outbox (company_id, commit, entry, activity_id, issue_id)
      VALUES (p_company, commit_number, entry_number, p_activity, p_issue) ON CONFLICT DO NOTHING;
      PERFORM set_config('app.told', concat_ws(' ', this_transaction, p_company, commit_number, entry_number), true);
    END
  $$;--> statement-breakpoint

CREATE FUNCTION gateway.tell_of_activity() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    BEGIN
      PERFORM gateway.tell(NEW.company_id, NEW.id, CASE
        WHEN NEW.entity_type = 'issue' AND NEW.entity_id ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
        THEN NEW.entity_id::uuid END);
      RETURN NULL;
    END
  $$;--> statement-breakpoint

CREATE FUNCTION gateway.tell_of_issue() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    BEGIN
      PERFORM gateway.tell(NEW.company_id, NULL, NEW.id);
      RETURN NULL;
    END
  $$;--> statement-breakpoint

-- Deferred: the number is taken when the transaction has done all else, and waits for no other lock while it holds this one.
CREATE CONSTRAINT TRIGGER told_of_activity AFTER INSERT ON activity_log DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION gateway.tell_of_activity();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER told_of_new_issue AFTER INSERT ON issues DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION gateway.tell_of_issue();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER told_of_changed_issue AFTER UPDATE ON issues DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION gateway.tell_of_issue();--> statement-breakpoint

-- What lies behind a position in each of several companies' feeds: ids alone, no more than a few hundred of each company. A process
-- that serves streams of many companies reads their feeds with it in one statement; what an id stands for, each stream reads for
-- itself, as its own company.
CREATE FUNCTION gateway.feeds_after(p_companies uuid[], p_commits bigint[], p_entries integer[])
  RETURNS TABLE (company_id uuid, commit bigint, entry integer, activity_id uuid, issue_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT next.company_id, next.commit, next.entry, next.activity_id, next.issue_id
    FROM unnest(p_companies, p_commits, p_entries) AS read (company, commit, entry)
    CROSS JOIN LATERAL (
      SELECT o.company_id, o.commit, o.entry, o.activity_id, o.issue_id FROM gateway.outbox AS o
      WHERE o.company_id = read.company AND (o.commit, o.entry) > (read.commit, read.entry)
      ORDER BY o.commit, o.entry LIMIT 500
    ) AS next
    ORDER BY next.company_id, next.commit, next.entry
    LIMIT 10000
  $$;--> statement-breakpoint

REVOKE ALL ON SEQUENCE gateway.feed_wakeups FROM PUBLIC;--> statement-breakpoint
REVOKE ALL ON FUNCTION gateway.tell(uuid, uuid, uuid) FROM PUBLIC;--> statement-breakpoint
REVOKE ALL ON FUNCTION gateway.tell_of_activity() FROM PUBLIC;--> statement-breakpoint
REVOKE ALL ON FUNCTION gateway.tell_of_issue() FROM PUBLIC;--> statement-breakpoint
REVOKE ALL ON FUNCTION gateway.feeds_after(uuid[], bigint[], integer[]) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION gateway.feeds_after(uuid[], bigint[], integer[]) TO paperclip_gateway;
