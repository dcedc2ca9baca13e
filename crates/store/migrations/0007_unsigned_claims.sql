-- The ID by which somebody came in unsigned and was taken at their word (R6); it means nothing once the account is signed.
ALTER TABLE identities ADD COLUMN unsigned_claim TEXT;
