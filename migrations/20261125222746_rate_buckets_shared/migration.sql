-- Points are spent a thousand times a second and worth nothing tomorrow: no log of them is kept, and none is flushed. After a crash, or
-- on a server that was promoted, every bucket is full.
ALTER TABLE gateway.rate_buckets SET UNLOGGED;--> statement-breakpoint
-- Rows are only ever updated in place: room in the page keeps the index out of it.
ALTER TABLE gateway.rate_buckets SET (fillfactor = 50);--> statement-breakpoint

-- Takes what is wanted from a bucket; if there is not as much, what is needed; or nothing, so that a refusal costs nothing. The table
-- stays closed to the gateway: it takes points, and cannot give itself any. A clock other than the database's is for tests.
CREATE FUNCTION gateway.take_points(
    p_subject text, p_needed double precision, p_wanted double precision,
    p_capacity double precision, p_per_second double precision, p_at timestamptz,
    OUT granted double precision, OUT remaining double precision
  )
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    DECLARE
      v_points double precision;
      v_filled_at timestamptz;
      v_at timestamptz;
    BEGIN
      IF p_needed < 0 OR p_wanted < p_needed THEN
        RAISE EXCEPTION 'points are taken, not given';
      END IF;
      SELECT b.points, b.filled_at INTO v_points, v_filled_at
        FROM gateway.rate_buckets AS b WHERE b.subject = p_subject FOR UPDATE;
      IF NOT FOUND THEN
        INSERT INTO gateway.rate_buckets (subject, points, filled_at)
          VALUES (p_subject, p_capacity, coalesce(p_at, clock_timestamp())) ON CONFLICT (subject) DO NOTHING;
        SELECT b.points, b.filled_at INTO v_points, v_filled_at
          FROM gateway.rate_buckets AS b WHERE b.subject = p_subject FOR UPDATE;
      END IF;
      -- Read when the row is ours: whoever had to wait for it is paid for the wait.
      v_at := coalesce(p_at, clock_timestamp());
      remaining := least(p_capacity, v_points + greatest(0, extract(epoch FROM v_at - v_filled_at)) * p_per_second);
      granted := CASE WHEN remaining >= p_wanted THEN p_wanted WHEN remaining >= p_needed THEN p_needed ELSE 0 END;
      remaining := remaining - granted;
      UPDATE gateway.rate_buckets AS b
        SET points = remaining, filled_at = greatest(v_filled_at, v_at) WHERE b.subject = p_subject;
    END
  $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION gateway.take_points(text, double precision, double precision, double precision, double precision, timestamptz) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION gateway.take_points(text, double precision, double precision, double precision, double precision, timestamptz) TO paperclip_gateway;
