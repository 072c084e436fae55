package io.millrace.s3;

/// The entity tags that a condition names: `*` for any, or a list of them, quoted or not.
final class EntityTags {

    static final String ANY = "*";

    private EntityTags() {}

    /// Whether the header names the content's tag.
    static boolean match(String header, Content content) {
        for (String tag : header.split(",", -1)) {
            String stripped = tag.strip();
            if (stripped.equals(ANY) || unquoted(stripped).equals(content.md5())) {
                return true;
            }
        }
        return false;
    }

    private static String unquoted(String tag) {
        String strong = tag.startsWith("W/") ? tag.substring(2) : tag;
        return strong.length() >= 2 && strong.startsWith("\"") && strong.endsWith("\"")
                ? strong.substring(1, strong.length() - 1)
                : strong;
    }
}
