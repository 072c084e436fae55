package io.millrace.sql.record;

/// What a mapped path led to in a JSON document.
enum JsonKind {
    /// Nothing stands at the path.
    MISSING,
    NULL,
    TRUE,
    FALSE,
    NUMBER,
    /// A string of ASCII characters without escapes.
    ASCII_STRING,
    /// A string with characters beyond ASCII, without escapes.
    UTF8_STRING,
    /// A string with escapes.
    ESCAPED_STRING,
    ARRAY,
    OBJECT;

    static JsonKind startingWith(byte first, JsonKind string) {
        return switch (first) {
            case '{' -> OBJECT;
            case '[' -> ARRAY;
            case '"' -> string;
            case 't' -> TRUE;
            case 'f' -> FALSE;
            case 'n' -> NULL;
            default -> NUMBER;
        };
    }
}
