-- Lets one SQL text read a JSON array on both engines: SQLite has json_each(text) built in.
CREATE FUNCTION json_each(input TEXT) RETURNS TABLE (value JSONB)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 64
AS $$ SELECT jsonb_array_elements(input::jsonb) $$;
