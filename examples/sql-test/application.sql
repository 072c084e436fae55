-- Adults of one gender, as the pipeline of the tutorial keeps them.
CREATE OR REPLACE STREAM "DESTINATION_USER_DATA" (
    first VARCHAR(16),
    last VARCHAR(16),
    age INTEGER,
    gender VARCHAR(16),
    latitude FLOAT,
    longitude FLOAT
);

CREATE OR REPLACE PUMP "STREAM_PUMP" AS
    INSERT INTO "DESTINATION_USER_DATA"
    SELECT STREAM "first", "last", "age", "gender", "latitude", "longitude"
    FROM "SOURCE_SQL_STREAM_001"
    WHERE "age" >= 18 AND "gender" = 'male';

-- How many users of each nationality came in ten seconds.
CREATE OR REPLACE STREAM "NATIONALITIES" (
    nat VARCHAR(4),
    users BIGINT,
    oldest INTEGER
);

CREATE OR REPLACE PUMP "NATIONALITY_PUMP" AS
    INSERT INTO "NATIONALITIES"
    SELECT STREAM "nat", COUNT(*), MAX("age")
    FROM "SOURCE_SQL_STREAM_001"
    GROUP BY "nat", STEP("SOURCE_SQL_STREAM_001".ROWTIME BY INTERVAL '10' SECOND);
