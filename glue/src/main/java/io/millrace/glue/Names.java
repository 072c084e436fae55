package io.millrace.glue;

import java.util.Locale;

/// How names are kept: in lower case, as Hive wants them, and free of the separator of keys.
final class Names {

    private Names() {}

    /// The name as it is stored and answered.
    ///
    /// Source: <https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-databases.html>
    static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /// The name as a part of a key.
    static String escaped(String name) {
        return name.replace("%", "%25").replace("/", "%2F");
    }
}
