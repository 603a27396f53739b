-- Names as they are compared: without accents, hyphens, spaces, apostrophes and dots, in lower case. server/engine/name-key.ts says the same.
CREATE FUNCTION name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN CASE WHEN name ~ '[^a-zA-Z]'
  THEN lower(regexp_replace(translate(normalize(name, NFKD), 'øØđĐłŁıħĦŧŦ', 'oOdDlLihHtT'), '[\u0300-\u036f\s''’‘ʼʻ`´.-]', '', 'g'))
  ELSE lower(name) END;
