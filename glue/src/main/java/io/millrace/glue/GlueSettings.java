package io.millrace.glue;

/// What a catalog may hold; AWS's quotas.
///
/// Source: <https://docs.aws.amazon.com/general/latest/gr/glue.html>
///
/// @param databases the most databases of an account in a region
/// @param tables the most tables of a database
/// @param versions the most versions of a table, the current one among them
public record GlueSettings(int databases, int tables, int versions) {

    public GlueSettings {
        if (databases < 1 || tables < 1 || versions < 1) {
            throw new IllegalArgumentException("a catalog may hold one of each at least");
        }
    }

    /// 10,000 databases of 200,000 tables, 100,000 versions each.
    public static GlueSettings defaults() {
        return new GlueSettings(10_000, 200_000, 100_000);
    }
}
