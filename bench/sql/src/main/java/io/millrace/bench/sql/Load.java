package io.millrace.bench.sql;

import java.util.Locale;

/// One application that is measured, and how many records of the file it gets.
enum Load {
    /// What the pipeline's application does: males of 18 and older.
    FILTER("""
            CREATE STREAM "OUT" (first VARCHAR(32), last VARCHAR(32), age INTEGER, gender VARCHAR(16),
                latitude DOUBLE, longitude DOUBLE);
            CREATE PUMP p AS INSERT INTO "OUT"
                SELECT STREAM "first", "last", "age", "gender", "latitude", "longitude" FROM "USERS"
                WHERE "age" >= 18 AND "gender" = 'male';
            """),
    /// How many users of each nationality there are every ten seconds.
    TUMBLING("""
            CREATE STREAM "OUT" (nat VARCHAR(2), n BIGINT);
            CREATE PUMP p AS INSERT INTO "OUT"
                SELECT STREAM "nat", COUNT(*) FROM "USERS"
                GROUP BY "nat", STEP("USERS".ROWTIME BY INTERVAL '10' SECOND);
            """),
    /// The average age of a nationality in the ten seconds before each user.
    SLIDING("""
            CREATE STREAM "OUT" (nat VARCHAR(2), age INTEGER, average INTEGER);
            CREATE PUMP p AS INSERT INTO "OUT"
                SELECT STREAM "nat", "age", AVG("age") OVER w FROM "USERS"
                WINDOW w AS (PARTITION BY "nat" RANGE INTERVAL '10' SECOND PRECEDING);
            """),
    /// The continent that a reference table names for each user's nationality.
    JOIN("""
            CREATE STREAM "OUT" (first VARCHAR(32), last VARCHAR(32), continent VARCHAR(16));
            CREATE PUMP p AS INSERT INTO "OUT"
                SELECT STREAM u."first", u."last", c."continent"
                FROM "USERS" AS u JOIN "CONTINENTS" AS c ON u."nat" = c."nat";
            """),
    /// The ten most frequent first names every ten seconds.
    TOP("""
            CREATE STREAM "OUT" (first VARCHAR(32), n BIGINT);
            CREATE PUMP p AS INSERT INTO "OUT"
                SELECT STREAM ITEM, CAST(ITEM_COUNT AS BIGINT)
                FROM TABLE(TOP_K_ITEMS_TUMBLING(CURSOR(SELECT STREAM * FROM "USERS"), 'first', 10, 10));
            """),
    /// How unusual age and place are, for the first tenth of the users.
    FOREST("""
            CREATE STREAM "OUT" (age INTEGER, latitude DOUBLE, longitude DOUBLE, score DOUBLE);
            CREATE PUMP p AS INSERT INTO "OUT"
                SELECT STREAM "age", "latitude", "longitude", ANOMALY_SCORE
                FROM TABLE(RANDOM_CUT_FOREST(
                    CURSOR(SELECT STREAM "age", "latitude", "longitude" FROM "USERS"), 100, 256, 100000, 1));
            """);

    private final String code;

    Load(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }

    /// How many records of the file are computed.
    int limit(int records) {
        return this == FOREST ? records / 10 : records;
    }

    static Load named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
