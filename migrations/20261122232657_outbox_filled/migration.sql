-- The outbox is filled by the database, so that entries of Paperclip's own server are in it as well as the gateway's. The function
-- runs as the owner: nobody else writes there. The gateway reads the rows of its company.
ALTER TABLE gateway.outbox FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT ON gateway.outbox TO paperclip_gateway;--> statement-breakpoint

CREATE FUNCTION gateway.put_into_outbox() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    BEGIN
      INSERT INTO gateway.outbox (company_id, activity_id) VALUES (NEW.company_id, NEW.id);
      RETURN NULL;
    END
  $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION gateway.put_into_outbox() FROM PUBLIC;--> statement-breakpoint

CREATE TRIGGER into_outbox AFTER INSERT ON activity_log FOR EACH ROW EXECUTE FUNCTION gateway.put_into_outbox();
