package io.millrace.firehose.convert;

import io.millrace.firehose.convert.ColumnType.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads a type in Hive's words.
///
///     type:  name | name(n) | name(n,n) | array<type> | map<type,type> | struct<name:type,…>
///
/// White space means nothing between words, upper and lower case are the same in the names of types, and the name of a
/// field may stand in back quotes.
///
/// Source: <https://docs.aws.amazon.com/glue/latest/webapi/API_Column.html>
final class TypeParser {

    private static final int MOST_DEPTH = 32;
    private static final int MOST_VARCHAR = 65_535;
    private static final int MOST_CHAR = 255;
    private static final int DEFAULT_PRECISION = 10;

    private final String text;
    private int at;

    TypeParser(String text) {
        this.text = text;
    }

    /// The type that the whole text names.
    ///
    /// @throws ConversionException if it names none
    ColumnType parse() throws ConversionException {
        ColumnType type = type(0);
        if (!isEnd()) {
            throw error("the end was expected at position " + at);
        }
        return type;
    }

    private ColumnType type(int depth) throws ConversionException {
        if (depth > MOST_DEPTH) {
            throw error("it is nested too deeply");
        }
        String name = word().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "boolean" -> new ColumnType.Bool();
            case "tinyint" -> new ColumnType.Whole(8);
            case "smallint" -> new ColumnType.Whole(16);
            case "int", "integer" -> new ColumnType.Whole(32);
            case "bigint" -> new ColumnType.Whole(64);
            case "float" -> new ColumnType.Single();
            case "double" -> new ColumnType.DoublePrecision();
            case "decimal" -> decimal();
            case "string" -> new ColumnType.Text();
            case "varchar" -> new ColumnType.Varchar(length(MOST_VARCHAR));
            case "char" -> new ColumnType.Char(length(MOST_CHAR));
            case "binary" -> new ColumnType.Binary();
            case "date" -> new ColumnType.Date();
            case "timestamp" -> new ColumnType.Timestamp();
            case "array" -> {
                expect('<');
                ColumnType element = type(depth + 1);
                expect('>');
                yield new ColumnType.Sequence(element);
            }
            case "map" -> map(depth);
            case "struct" -> struct(depth);
            default -> throw error("there is no type '" + name + "'");
        };
    }

    private ColumnType decimal() throws ConversionException {
        if (!accept('(')) {
            return new ColumnType.Decimal(DEFAULT_PRECISION, 0);
        }
        int precision = number();
        int scale = accept(',') ? number() : 0;
        expect(')');
        if (precision < 1 || precision > ColumnType.Decimal.MOST_DIGITS || scale > precision) {
            throw error(
                    "a decimal has 1 to " + ColumnType.Decimal.MOST_DIGITS + " digits, and no more behind the point");
        }
        return new ColumnType.Decimal(precision, scale);
    }

    private int length(int most) throws ConversionException {
        expect('(');
        int length = number();
        expect(')');
        if (length < 1 || length > most) {
            throw error("the length must be 1 to " + most);
        }
        return length;
    }

    private ColumnType map(int depth) throws ConversionException {
        expect('<');
        ColumnType key = type(depth + 1);
        if (!key.isPrimitive()) {
            throw error("the key of a map must be primitive");
        }
        expect(',');
        ColumnType value = type(depth + 1);
        expect('>');
        return new ColumnType.Mapping(key, value);
    }

    private ColumnType struct(int depth) throws ConversionException {
        expect('<');
        List<Field> fields = new ArrayList<>();
        do {
            String name = fieldName();
            expect(':');
            fields.add(new Field(name, type(depth + 1)));
        } while (accept(','));
        expect('>');
        try {
            return new ColumnType.Struct(fields);
        } catch (IllegalArgumentException e) {
            throw error("two fields have the same name");
        }
    }

    private String fieldName() throws ConversionException {
        skipSpace();
        if (at == text.length() || text.charAt(at) != '`') {
            return word();
        }
        StringBuilder name = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char next = text.charAt(at);
            if (next != '`') {
                name.append(next);
            } else if (at + 1 < text.length() && text.charAt(at + 1) == '`') {
                name.append('`');
                at++;
            } else {
                at++;
                if (name.isEmpty()) {
                    break;
                }
                return name.toString();
            }
        }
        throw error("a quoted name must end, and must not be empty");
    }

    /// A word: all up to white space or a sign of the grammar.
    private String word() throws ConversionException {
        skipSpace();
        int start = at;
        while (at < text.length() && "<>(),:`".indexOf(text.charAt(at)) < 0 && !isSpace(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw error("a name was expected at position " + at);
        }
        return text.substring(start, at);
    }

    private int number() throws ConversionException {
        String digits = word();
        if (digits.length() > 5 || !digits.chars().allMatch(next -> next >= '0' && next <= '9')) {
            throw error("'" + digits + "' is no number that can stand there");
        }
        return Integer.parseInt(digits);
    }

    private boolean isEnd() {
        skipSpace();
        return at == text.length();
    }

    private boolean accept(char sign) {
        skipSpace();
        if (at < text.length() && text.charAt(at) == sign) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char sign) throws ConversionException {
        if (!accept(sign)) {
            throw error("'" + sign + "' was expected at position " + at);
        }
    }

    private void skipSpace() {
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isSpace(char next) {
        return next == ' ' || next == '\t' || next == '\n' || next == '\r';
    }

    private ConversionException error(String why) {
        return ConversionException.schema("Error parsing the type '" + text + "': " + why + ".");
    }
}
