package io.millrace.cloudwatch;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/// What is measured: a name in a namespace, with dimensions, whose order does not matter.
///
/// @param dimensions in the order of their names
record Metric(String namespace, String name, List<Dimension> dimensions) {

    private static final int ID_BYTES = 16;

    Metric {
        dimensions = dimensions.stream()
                .sorted(Comparator.comparing(Dimension::name).thenComparing(Dimension::value))
                .toList();
    }

    /// A name and a value by which metrics of one name are told apart.
    record Dimension(String name, String value) {}

    /// A short name of this metric and of no other.
    String id() {
        StringBuilder text = new StringBuilder();
        add(text, namespace);
        add(text, name);
        for (Dimension dimension : dimensions) {
            add(text, dimension.name());
            add(text, dimension.value());
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void add(StringBuilder text, String part) {
        text.append(part.length()).append(':').append(part);
    }
}
