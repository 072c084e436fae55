package io.millrace.s3;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// How a key is written as the path of a file below its bucket's folder, and read back from it.
///
/// A key's segments, which `/` separates, are the names of folders, the last one that of the file. Most keys stand
/// there as they are. What no file system holds, or no terminal shows, is escaped; `%` starts every escape:
///
/// | in the key | in the path |
/// |---|---|
/// | `%`, a control character | `%25`, `%00` to `%1F`, `%7F`: two upper-case digits for a byte |
/// | a character beyond ASCII, where the system's charset is not Unicode | `%XX` for each byte of UTF-8 |
/// | a segment `.` or `..` | `%2E`, `%2E%2E` |
/// | an empty segment, as in `a//b`, `/a` or `a/` | `%` |
/// | a segment longer than a name can be | several names, all but the last with `%more` at the end |
/// | a folder where an object has the name already | `%dir` at the end of its name |
/// | an object where a folder has the name already | `%file` at the end of its name |
///
/// Two keys never have the same path, since [#keyOf(String)] leads back from every path to its key. A key can have
/// several paths: which one it was given, its row in the index says. No name is `.`, `..`, empty or longer than 255
/// bytes, so that no path leads out of its bucket.
final class ObjectPath {

    private static final String MORE = "%more";
    private static final String DIRECTORY = "%dir";
    private static final String FILE = "%file";
    private static final String EMPTY = "%";

    /// The longest name without a mark at its end; with one it has at most 255 bytes.
    private static final int MAX_NAME_BYTES = 249;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private ObjectPath() {}

    /// The names of the folders and, last, of the file, without any `%dir` and `%file`.
    ///
    /// @param asciiOnly whether names must not hold characters beyond ASCII
    static List<String> namesOf(String key, boolean asciiOnly) {
        List<String> names = new ArrayList<>();
        for (String segment : key.split("/", -1)) {
            addNames(segment, asciiOnly, names);
        }
        return names;
    }

    /// The name of a folder beside an object that has the plain name.
    static String besideFile(String name) {
        return name + DIRECTORY;
    }

    /// The name of an object beside a folder that has the plain name.
    static String besideDirectory(String name) {
        return name + FILE;
    }

    /// The key whose path this is.
    ///
    /// @throws IllegalArgumentException if it is no key's
    static String keyOf(String path) {
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        String[] names = path.split("/", -1);
        for (int i = 0; i < names.length; i++) {
            String name = names[i];
            boolean continues = name.endsWith(MORE);
            if (continues) {
                name = without(name, MORE);
            } else if (i < names.length - 1 && name.endsWith(DIRECTORY)) {
                name = without(name, DIRECTORY);
            } else if (i == names.length - 1 && name.endsWith(FILE)) {
                name = without(name, FILE);
            }
            decode(name, key);
            if (!continues && i < names.length - 1) {
                key.write('/');
            }
        }
        return key.toString(StandardCharsets.UTF_8);
    }

    private static void addNames(String segment, boolean asciiOnly, List<String> names) {
        if (segment.isEmpty()) {
            names.add(EMPTY);
            return;
        }
        StringBuilder name = new StringBuilder();
        int bytes = 0;
        int i = 0;
        while (i < segment.length()) {
            int character = segment.codePointAt(i);
            String written = written(character, asciiOnly);
            int length = written.getBytes(StandardCharsets.UTF_8).length;
            if (bytes + length > MAX_NAME_BYTES) {
                names.add(name + MORE);
                name.setLength(0);
                bytes = 0;
            }
            name.append(written);
            bytes += length;
            i += Character.charCount(character);
        }
        names.add(
                switch (name.toString()) {
                    case "." -> "%2E";
                    case ".." -> "%2E%2E";
                    default -> name.toString();
                });
    }

    private static String written(int character, boolean asciiOnly) {
        if (character == '%' || character < ' ' || character == 0x7F || (asciiOnly && character > 0x7F)) {
            StringBuilder escaped = new StringBuilder();
            for (byte b : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
                escaped.append('%').append(HEX.toHexDigits(b));
            }
            return escaped.toString();
        }
        return Character.toString(character);
    }

    private static void decode(String name, ByteArrayOutputStream key) {
        if (name.equals(EMPTY)) {
            return;
        }
        if (name.isEmpty()) {
            throw new IllegalArgumentException("an empty name");
        }
        int i = 0;
        while (i < name.length()) {
            int character = name.codePointAt(i);
            if (character == '%') {
                if (i + 3 > name.length()) {
                    throw new IllegalArgumentException("a cut escape in " + name);
                }
                key.write(HexFormat.fromHexDigits(name, i + 1, i + 3));
                i += 3;
            } else {
                key.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(character);
            }
        }
    }

    private static String without(String name, String mark) {
        return name.substring(0, name.length() - mark.length());
    }
}
