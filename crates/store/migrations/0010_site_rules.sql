-- Rules an administrator sets on the page 보안, with a version that grows with every change of them.
ALTER TABLE sites ADD COLUMN links_by_managers BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE sites ADD COLUMN rules_version BIGINT NOT NULL DEFAULT 1;
