-- Where workers listen stays closed to the gateway: no grant names the table. It asks two questions before a route is called, while it
-- does not know yet which company the call is about. Both look at no company but those that the caller has proven to act for.

-- A plugin with its routes and its worker, as a caller sees it: one that is enabled in none of the caller's companies, or uninstalled,
-- is not there. An id wins over a key, so that no plugin gets the calls of another one by taking its id for a key.
CREATE FUNCTION gateway.plugin_routes(p_key text, p_id uuid, p_companies uuid[])
  RETURNS TABLE (plugin_id uuid, plugin_key text, status text, routes jsonb, worker_origin text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 1
  AS $$
    SELECT p.id, p.plugin_key, p.status, p.manifest_json -> 'apiRoutes', w.origin
    FROM public.plugins AS p
    LEFT JOIN gateway.plugin_workers AS w ON w.plugin_id = p.id
    WHERE (p.id = p_id OR p.plugin_key = p_key)
      AND p.status <> 'uninstalled'
      AND EXISTS (
        SELECT FROM public.companies AS c
        LEFT JOIN public.plugin_company_settings AS s ON s.company_id = c.id AND s.plugin_id = p.id
        WHERE c.id = ANY (p_companies) AND coalesce(s.enabled, true)
          -- Inside a transaction for one company no other one's can be asked.
          AND coalesce(gateway.company_id() = c.id, true)
      )
    ORDER BY (p.id = p_id) IS TRUE DESC
    LIMIT 1
  $$;--> statement-breakpoint

-- Which of some companies have the issue of that id or that identifier.
CREATE FUNCTION gateway.companies_of_issue(p_companies uuid[], p_id uuid, p_identifier text) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 1
  AS $$
    SELECT i.company_id
    FROM public.issues AS i
    WHERE i.company_id = ANY (p_companies) AND (i.id = p_id OR i.identifier = p_identifier)
      AND coalesce(gateway.company_id() = i.company_id, true)
  $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION gateway.plugin_routes(text, uuid, uuid[]) FROM PUBLIC;--> statement-breakpoint
REVOKE ALL ON FUNCTION gateway.companies_of_issue(uuid[], uuid, text) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION gateway.plugin_routes(text, uuid, uuid[]) TO paperclip_gateway;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION gateway.companies_of_issue(uuid[], uuid, text) TO paperclip_gateway;
