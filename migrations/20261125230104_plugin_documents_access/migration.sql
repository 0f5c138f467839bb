-- What plugins may run is the owner's to write, and closed to the gateway: no grant names these tables. It asks one question before it
-- reads a document: whether the plugin that asks runs registered documents alone, and what the one of this hash says.
CREATE FUNCTION gateway.trusted_document(p_plugin uuid, p_sha256 text) RETURNS TABLE (only_these boolean, body text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 1
  AS $$
    SELECT
      coalesce((SELECT coalesce(r.ordered, r.declared) FROM gateway.plugin_document_rules AS r WHERE r.plugin_id = p_plugin), false),
      (SELECT d.body FROM gateway.plugin_documents AS d WHERE d.plugin_id = p_plugin AND d.sha256 = p_sha256)
    -- Inside a transaction for one plugin no other one's can be asked.
    WHERE coalesce(gateway.plugin_id() = p_plugin, true)
  $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION gateway.trusted_document(uuid, text) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION gateway.trusted_document(uuid, text) TO paperclip_gateway;
