package io.millrace.bench.flink;

import java.util.Locale;

/// One query that is measured, what it writes, and how many records of the file it gets.
enum Load {
    FILTER("first STRING, last STRING, age INT, gender STRING, latitude DOUBLE, longitude DOUBLE", """
            SELECT name.first, name.last, dob.age, gender, location.coordinates.latitude,
                location.coordinates.longitude
            FROM users WHERE dob.age >= 18 AND gender = 'male'
            """),
    TUMBLING("nat STRING, n BIGINT", """
            SELECT nat, COUNT(*) FROM TABLE(TUMBLE(TABLE users, DESCRIPTOR(rowtime), INTERVAL '10' SECOND))
            GROUP BY nat, window_start, window_end
            """),
    SLIDING("nat STRING, age INT, average INT", """
            SELECT nat, dob.age, AVG(dob.age) OVER (PARTITION BY nat ORDER BY rowtime
                RANGE BETWEEN INTERVAL '10' SECOND PRECEDING AND CURRENT ROW)
            FROM users
            """),
    JOIN("first STRING, last STRING, continent STRING", """
            SELECT u.name.first, u.name.last, c.continent
            FROM users AS u JOIN continents FOR SYSTEM_TIME AS OF u.proctime AS c ON u.nat = c.nat
            """),
    TOP("first STRING, n BIGINT", """
            SELECT first, n FROM (
                SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY n DESC) AS place
                FROM (
                    SELECT name.first AS first, window_start, window_end, COUNT(*) AS n
                    FROM TABLE(TUMBLE(TABLE users, DESCRIPTOR(rowtime), INTERVAL '10' SECOND))
                    GROUP BY name.first, window_start, window_end))
            WHERE place <= 10
            """),
    FOREST("age INT, latitude DOUBLE, longitude DOUBLE, score DOUBLE", """
            SELECT dob.age, location.coordinates.latitude, location.coordinates.longitude,
                ANOMALY_SCORE(dob.age, location.coordinates.latitude, location.coordinates.longitude)
            FROM users
            """);

    private final String columns;
    private final String query;

    Load(String columns, String query) {
        this.columns = columns;
        this.query = query;
    }

    /// The columns that come out.
    String columns() {
        return columns;
    }

    String query() {
        return query;
    }

    static Load named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
