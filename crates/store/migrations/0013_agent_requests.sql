-- Who approves 상담원 변경 요청: 0 nobody has to, 1 the colleague asked, 2 a manager, 3 either; with a version that grows with
-- every change.
ALTER TABLE sites ADD COLUMN transfer_approval BIGINT NOT NULL DEFAULT 3;
ALTER TABLE sites ADD COLUMN requests_version BIGINT NOT NULL DEFAULT 1;
-- The manager who is asked for 상담내용 검토, while they are: they may read and write the room (R18).
ALTER TABLE rooms ADD COLUMN reviewer BIGINT;
