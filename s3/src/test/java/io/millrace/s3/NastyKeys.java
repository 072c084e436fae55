package io.millrace.s3;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// Keys that a file system, a careless join of paths or an escaping of names would stumble over.
final class NastyKeys {

    private static final List<String> FIXED = List.of(
            ".",
            "..",
            "/",
            "//",
            "../..",
            "../../../../etc/passwd",
            "/etc/passwd",
            "a/../../b",
            "a/./b",
            "./a",
            "a/",
            "a//b",
            "\\",
            "..\\..\\a",
            "%",
            "%%",
            "%2e%2e/%2e%2e",
            "%2E%2E",
            "%00",
            "\0",
            "a\0b",
            "%dir",
            "a%dir/b",
            "a%file",
            "a%more/b",
            "%more",
            "CON",
            "nul",
            "aux.txt",
            "a.",
            "a ",
            " a",
            "a:b",
            "A",
            "a",
            "a/b",
            "a/b/c",
            "_incoming",
            "_incoming/x",
            "../_incoming/x",
            "-rf",
            "~",
            "*",
            "?",
            "\"",
            "'",
            "$(x)",
            "\n",
            "\r\n",
            "\t",
            "\u007F",
            "\u0085",
            "\u202E",
            "\uFEFF",
            "e\u0301",
            "\u00E9",
            "\uFFFF",
            "\uDBFF\uDFFF",
            "😀/😀");

    private static final List<String> PARTS = List.of(
            "/",
            "/",
            "/",
            ".",
            "..",
            "%",
            "%2E",
            "%dir",
            "%file",
            "%more",
            "\0",
            "\n",
            "a",
            "b",
            "A",
            " ",
            "\\",
            "ä",
            "中",
            "😀",
            "_incoming",
            "x".repeat(100),
            "ä".repeat(60),
            "%".repeat(90),
            "..".repeat(120));

    private NastyKeys() {}

    /// That many different keys, none of more than 1,024 bytes.
    static Set<String> of(Random random, int count) {
        Set<String> keys = new LinkedHashSet<>(FIXED);
        keys.add("/".repeat(1024));
        keys.add("\0".repeat(1024));
        keys.add("%".repeat(1024));
        keys.add("ä".repeat(512));
        keys.add("😀".repeat(256));
        keys.add("a".repeat(1024));
        keys.add("./".repeat(512));
        for (int length = 245; length < 262; length++) {
            keys.add("a".repeat(length) + ".");
            keys.add("a".repeat(length) + "..");
            keys.add("a".repeat(length) + "%");
            keys.add("ä".repeat(length / 2) + "😀");
        }
        while (keys.size() < count) {
            StringBuilder key = new StringBuilder();
            int parts = 1 + random.nextInt(random.nextInt(10) == 0 ? 40 : 6);
            for (int i = 0; i < parts; i++) {
                key.append(PARTS.get(random.nextInt(PARTS.size())));
            }
            if (key.toString().getBytes(StandardCharsets.UTF_8).length <= ObjectName.MAX_KEY_BYTES) {
                keys.add(key.toString());
            }
        }
        return keys;
    }
}
