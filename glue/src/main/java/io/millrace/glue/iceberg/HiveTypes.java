package io.millrace.glue.iceberg;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;

/// Reads Hive's words for types, such as `struct<id:bigint,tags:array<string>>`, as types of Iceberg.
///
/// Source: <https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-supported-data-types.html>
public final class HiveTypes {

    private static final Pattern DECIMAL = Pattern.compile("decimal\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\)");
    private static final int DEEPEST = 100;

    private final String text;
    private final IntSupplier ids;
    private int at;
    private int depth;

    private HiveTypes(String text, IntSupplier ids) {
        this.text = text;
        this.ids = ids;
    }

    /// The type that a text names.
    ///
    /// @param ids draws the ids of its parts
    /// @throws TypeException if it names none, or one that Iceberg does not have
    public static IcebergType read(String text, IntSupplier ids) {
        HiveTypes reader = new HiveTypes(text.trim(), ids);
        IcebergType type = reader.type();
        if (reader.at != reader.text.length()) {
            throw reader.unreadable();
        }
        return type;
    }

    private IcebergType type() {
        if (++depth > DEEPEST) {
            throw unreadable();
        }
        String word = word();
        IcebergType type = switch (word) {
            case "array" -> {
                expect('<');
                int id = ids.getAsInt();
                IcebergType element = type();
                expect('>');
                yield new IcebergType.ListOf(id, false, element);
            }
            case "map" -> {
                expect('<');
                int key = ids.getAsInt();
                int value = ids.getAsInt();
                IcebergType keys = type();
                expect(',');
                IcebergType values = type();
                expect('>');
                yield new IcebergType.MapOf(key, keys, value, false, values);
            }
            case "struct" -> struct();
            default -> primitive(word);
        };
        depth--;
        return type;
    }

    private IcebergType struct() {
        expect('<');
        List<IcebergType.Field> fields = new ArrayList<>();
        do {
            int colon = text.indexOf(':', at);
            if (colon < 0) {
                throw unreadable();
            }
            String name = text.substring(at, colon).trim();
            at = colon + 1;
            int id = ids.getAsInt();
            fields.add(new IcebergType.Field(id, name, false, type(), Optional.empty()));
        } while (accept(','));
        expect('>');
        return new IcebergType.Struct(fields);
    }

    private static IcebergType primitive(String word) {
        String name = switch (word) {
            case "boolean", "float", "double", "date", "timestamp", "string", "binary" -> word;
            case "int", "integer" -> "int";
            case "bigint" -> "long";
            case "timestamptz" -> "timestamptz";
            case "decimal" -> "decimal(10,0)";
            default -> {
                if (!DECIMAL.matcher(word).matches()) {
                    throw new TypeException("Unsupported type for an Iceberg table: " + word);
                }
                yield word.replace(" ", "");
            }
        };
        return new IcebergType.Primitive(name);
    }

    /// The name of a type, with what stands in its parentheses.
    private String word() {
        int start = at;
        boolean isInside = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '(') {
                isInside = true;
            } else if (!isInside && (c == '<' || c == '>' || c == ',' || c == ':')) {
                break;
            }
            at++;
            if (c == ')') {
                break;
            }
        }
        return text.substring(start, at).trim().toLowerCase(Locale.ROOT);
    }

    private boolean accept(char c) {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!accept(c)) {
            throw unreadable();
        }
    }

    private TypeException unreadable() {
        return new TypeException("cannot read type '" + text + "' at character " + (at + 1));
    }
}
