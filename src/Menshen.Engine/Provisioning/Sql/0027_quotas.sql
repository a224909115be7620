-- What subjects have had of their quotas within the hour: counted together by all gateways, and kept over restarts (docs/decisions/0044).

CREATE TABLE menshen.quota_use (
    -- Since the Unix epoch, by this engine's clock. First, because the last minutes are read each second.
    minute     bigint NOT NULL,
    subject_id bigint NOT NULL REFERENCES menshen.subject (id),
    -- Of QuotaResource: 3 rows, 4 bytes, 5 milliseconds.
    resource   smallint NOT NULL CHECK (resource BETWEEN 3 AND 5),
    -- One start of one gateway: nobody else writes these rows.
    run        uuid NOT NULL,
    amount     bigint NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (minute, subject_id, resource, run)
) WITH (fillfactor = 70);
